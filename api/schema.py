"""The OpenAPI schema: kept as docs/api.yaml, and shown to signed-in staff."""

from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.renderers import OpenApiYamlRenderer

from accounts.guards import require_permission
from accounts.permissions import Permission
from api.authentication import TokenAuthentication

ERROR = {
    "type": "object",
    "description": "没有办成时的回答。",
    "properties": {
        "code": {"type": "string", "description": "给程序看的代号"},
        "sentence": {"type": "string", "description": "给人看的一句话"},
        "errors": {
            "type": "object",
            "additionalProperties": True,
            "description": "按字段名列出的错误；不属于某一项的在 all 下",
        },
    },
    "required": ["code", "sentence", "errors"],
}


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the schema describes the token."""

    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        """Return the OpenAPI words for it."""
        return {"type": "http", "scheme": "bearer"}


def add_errors(result: dict[str, Any], **_context: Any) -> dict[str, Any]:
    """Add to each operation what it answers when it refuses."""
    result["components"]["schemas"]["Error"] = ERROR
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
    for operations in result["paths"].values():
        for operation in operations.values():
            operation["responses"]["default"] = {"description": "没有办成", "content": content}
    return result


@lru_cache(maxsize=1)
def as_yaml() -> bytes:
    """Return the schema; it changes only with the code."""
    schema = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    rendered: bytes = OpenApiYamlRenderer().render(schema, renderer_context={})  # type: ignore[no-untyped-call]
    return rendered


@require_safe
@require_permission(Permission.OFFICE_ENTER)
def schema(request: HttpRequest) -> HttpResponse:
    """The schema as a file, for staff who sign in on a page."""
    return HttpResponse(as_yaml(), content_type="application/yaml; charset=utf-8")
