"""A step that takes back, sends back or ends something says on its page what will happen."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.http import QueryDict

from core.forms import ReasonForm
from core.steps import step

pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parents[2]
ENDS = re.compile(
    "撤回|撤销|退回|作废|结束|停用|退出|卸任|删除|取消|谢绝|不予|不同意|不批准|未入选|终止|撤下"
)
BY_HAND = re.compile(r"add_error\(None, (sentence_of|error\.|refused\.)")
ABOUT = re.compile(r"block about %}")


def steps() -> Iterator[tuple[str, dict[str, str]]]:
    """Yield where a step stands and its words, as source."""
    for path in sorted(ROOT.glob("*/views/*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call):
                pairs = [(word.arg or "", word.value) for word in node.keywords]
            elif isinstance(node, ast.Dict):
                pairs = [
                    (str(key.value), value)
                    for key, value in zip(node.keys, node.values, strict=True)
                    if isinstance(key, ast.Constant)
                ]
            else:
                continue
            words = {name: ast.unparse(value) for name, value in pairs}
            if "title" in words and "yes" in words:
                yield f"{path.relative_to(ROOT)}:{node.lineno}", words


def shows_more(template: str) -> bool:
    """Whether the template of a step says itself what is there."""
    path = ROOT / "templates" / template.strip("'")
    return path.is_file() and ABOUT.search(path.read_text()) is not None


def test_what_an_action_refuses_is_put_on_its_form_in_one_way():
    """core.steps.put_refusal: beside its field, and with the new version after somebody else."""
    by_hand = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in sorted(ROOT.glob("*/views/*.py"))
        for line in path.read_text().splitlines()
        if BY_HAND.search(line)
    ]

    assert by_hand == []


def test_every_step_back_says_what_it_does():
    found = list(steps())
    silent = [
        f"{where} {words['title']}"
        for where, words in found
        if ENDS.search(words["title"] + words["yes"])
        and "notice" not in words
        and not shows_more(words.get("template", ""))
    ]

    assert len(found) > 100  # they are found at all
    assert silent == []


def test_no_button_of_a_step_says_merely_ok():
    assert [where for where, words in steps() if "确定" in words["yes"]] == []


def test_who_writes_that_a_step_is_final_lets_it_stand_out():
    found = [words for _, words in steps()]
    said = [words["title"] for words in found if "不能恢复" in words.get("notice", "")]
    shown = [words["title"] for words in found if words.get("final") == "True"]

    assert said == shown
    assert len(said) > 5


@pytest.mark.parametrize(("final", "sign"), [(True, "notice-waiting"), (False, "notice-plain")])
def test_what_cannot_be_undone_stands_out(rf, final, sign):
    request = rf.get("/")
    request.user = type("Nobody", (), {"is_authenticated": False})()
    form = ReasonForm(QueryDict() or None)

    words = {"title": "作废", "yes": "作废", "notice": "作废后留在台账里。"}
    template = "components/step_form.html"
    answer = step(request, form, dict, back="/", final=final, template=template, **words)

    assert sign in answer.content.decode()
