"""Pages of lists: counted no further than people look, as on the pages."""

from rest_framework.pagination import PageNumberPagination

from core.paging import CappedPaginator


class Pages(PageNumberPagination):
    """`?page=` and `?page_size=`, at most 100 rows at once."""

    page_size = 20
    max_page_size = 100
    page_size_query_param = "page_size"
    django_paginator_class = CappedPaginator
    invalid_page_message = "没有这一页，请从第 1 页看起。"
