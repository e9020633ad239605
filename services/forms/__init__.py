"""Shapes of input: the reader's word, the editor's page, the reviewer's word, the file."""

from services.forms.desk import (
    AnswerForm,
    ItemForm,
    PositionForm,
    TopicForm,
    UploadForm,
)
from services.forms.document import DocumentForm
from services.forms.public import CodeForm, CorrectionForm, UsefulForm

__all__ = [
    "AnswerForm",
    "CodeForm",
    "CorrectionForm",
    "DocumentForm",
    "ItemForm",
    "PositionForm",
    "TopicForm",
    "UploadForm",
    "UsefulForm",
]
