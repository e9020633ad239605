"""Fields that the forms of the app share: a photo, money, a count, a sentence."""

from typing import Any

from django import forms

PHOTO_HELP = "会公开的照片请不要拍到人脸、车牌和门牌号。"


class PhotoField(forms.FileField):
    """One photo from the camera or the album; re-encoded before it is kept."""

    def __init__(self, label: str = "照片", **kwargs: Any) -> None:
        kwargs.setdefault("help_text", PHOTO_HELP)
        super().__init__(
            label=label,
            widget=forms.ClearableFileInput(attrs={"accept": "image/*"}),
            error_messages={
                "required": "请拍一张照片，或从相册里选。",
                "empty": "照片是空的，请重新选择。",
            },
            **kwargs,
        )


def amount_field(label: str, **kwargs: Any) -> forms.DecimalField:
    """Return a field for money in 元."""
    return forms.DecimalField(
        label=label,
        min_value=0,
        max_digits=14,
        decimal_places=2,
        help_text="元",
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        error_messages={
            "required": f"请填写{label}。",
            "invalid": f"{label}请填数字，最多两位小数。",
            "min_value": f"{label}不能小于 0。",
            "max_digits": f"{label}太大，请核对。",
            "max_whole_digits": f"{label}太大，请核对。",
            "max_decimal_places": f"{label}最多两位小数。",
        },
        **kwargs,
    )


def count_field(label: str, unit: str, *, least: int = 0) -> forms.IntegerField:
    """Return a field for a whole number."""
    return forms.IntegerField(
        label=label,
        min_value=least,
        max_value=9_999_999,
        help_text=unit,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "required": f"请填写{label}，没有就填 0。",
            "invalid": f"{label}请填整数。",
            "min_value": f"{label}不能小于 {least}。",
            "max_value": f"{label}太大，请核对。",
        },
    )


def words_field(label: str, *, most: int = 300, rows: int = 3, **kwargs: Any) -> forms.CharField:
    """Return a field for a sentence or two."""
    return forms.CharField(
        label=label,
        max_length=most,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": f"请写明{label}。"},
        **kwargs,
    )
