"""How forms are drawn: Django's own field groups with the portal's templates."""

from django.forms.renderers import TemplatesSetting


class PortalRenderer(TemplatesSetting):
    """Draws a form as its errors and its fields: label, help, error sentence, input."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"
