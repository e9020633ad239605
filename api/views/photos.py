"""Photos: sent one by one before a filing, fetched with the token."""

from typing import Any
from uuid import UUID

from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.permissions import Permission
from api.base import Guarded
from api.guards import person
from api.parsers import UploadParser
from api.shapes.activities import PhotoShape, photo_of
from core.files import photo_response
from core.models import Photo
from volunteers.actions import keep_photo
from volunteers.models import visible_photos

PICTURE = {(200, "image/jpeg"): OpenApiTypes.BINARY}


class UploadShape(serializers.Serializer[Any]):
    """One photo."""

    photo = serializers.FileField(help_text="JPEG 或 PNG，最大 20 MB")


class Photos(Guarded):
    """Sending a photo."""

    guard = Permission.ACTIVITY_FILE
    parser_classes = [UploadParser]

    @extend_schema(
        tags=["照片"], request=UploadShape, responses={201: PhotoShape}, summary="上传一张照片"
    )
    def post(self, request: Request) -> Response:
        """回答照片的编号，填报时写进 photos；同一张照片再传还是同一个编号。"""
        asked = UploadShape(data=request.data)
        asked.is_valid(raise_exception=True)
        kept = keep_photo(file=asked.validated_data["photo"], by=person(request))
        return Response(PhotoShape(photo_of(kept)).data, status=201)


class PhotoFile(Guarded):
    """The whole picture."""

    @extend_schema(tags=["照片"], responses=PICTURE, summary="一张照片")
    def get(self, request: Request, uid: UUID) -> HttpResponseBase:
        """只给看得到它所在填报的人。"""
        return photo_response(request._request, _shown(request, uid).file)


class PhotoSmall(Guarded):
    """The thumbnail."""

    @extend_schema(tags=["照片"], responses=PICTURE, summary="缩略图")
    def get(self, request: Request, uid: UUID) -> HttpResponseBase:
        """只给看得到它所在填报的人。"""
        return photo_response(request._request, _shown(request, uid).thumbnail)


def _shown(request: Request, uid: UUID) -> Photo:
    return get_object_or_404(visible_photos(person(request), uid=uid))
