"""How forms are drawn: Django's own field groups with the portal's templates."""

from django.forms.renderers import TemplatesSetting


class PortalRenderer(TemplatesSetting):
    """Renders a field as label, help, input and error sentence (templates/forms/)."""

    field_template_name = "forms/field.html"
