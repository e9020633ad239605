"""The one question of a step that refuses or takes something back."""

from django import forms


class ReasonForm(forms.Form):
    """Why the step is taken."""

    use_required_attribute = False

    reason = forms.CharField(
        label="原因",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明原因。"},
    )
