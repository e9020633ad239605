import json
import logging
import time

import pytest

from core.context import RequestContext, current
from core.logs import JsonFormatter, PersonalDataFilter

pytestmark = pytest.mark.once

ID = "530102195001010011"
PHONE = "13800000001"


@pytest.fixture
def log():
    """Write one event through filter and formatter, as the console handler does."""

    def write(message, *arguments, **options):
        error = options.pop("error", None)
        record = logging.LogRecord(
            "portal", logging.ERROR, __file__, 1, message, arguments,
            (type(error), error, error.__traceback__) if error else None,
        )  # fmt: skip
        for name, value in options.items():
            setattr(record, name, value)
        assert PersonalDataFilter().filter(record)
        return JsonFormatter().format(record)

    return write


def test_a_line_carries_time_with_offset_level_message_and_request(log):
    token = current.set(RequestContext(request_id="abc", address="10.0.0.7"))
    try:
        line = json.loads(log("导入 %d 行", 3))
    finally:
        current.reset(token)

    assert line["message"] == "导入 3 行"
    assert line["level"] == "ERROR"
    assert line["request_id"] == "abc"
    assert line["address"] == "10.0.0.7"
    assert line["time"].endswith("+08:00")


@pytest.mark.parametrize("number", [ID, ID[:17], PHONE], ids=["id", "17 digits", "phone"])
def test_personal_numbers_are_blanked_in_message_arguments_path_and_traceback(log, rf, number):
    try:
        raise ValueError(f"duplicate key (phone)=({number})")
    except ValueError as error:
        line = log("重复：%s", number, error=error, request=rf.get(f"/x/{number}/?q={number}"))

    assert number not in line
    assert "ValueError: duplicate key (phone)=(***)" in json.loads(line)["exception"]
    assert json.loads(line)["path"] == "/x/***/"


def test_a_refused_request_leaves_its_reason_and_no_traceback(log):
    try:
        raise PermissionError(f"{PHONE} 不是您的社区。")
    except PermissionError as error:
        line = json.loads(log("Forbidden", error=error, status_code=403))

    assert line["exception"] == "*** 不是您的社区。"


def test_the_formatter_blanks_a_traceback_without_the_filter():
    try:
        raise ValueError(PHONE)
    except ValueError as error:
        record = logging.LogRecord(
            "portal", logging.ERROR, __file__, 1, "x", (), (ValueError, error, error.__traceback__)
        )

    assert PHONE not in JsonFormatter().format(record)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("值“张三”不对", "值“***”不对"),
        ("key 'name' of '李四'", "key 'name' of '***'"),
        ("'ascii' 王五 'more'", "'ascii'***'more'"),
        ("“内“外”", "“***”"),
        ("“赵六", "“赵六"),
        ("不对：\n  “李四”\n    “王五”", "不对：\n  “***”\n    “***”"),
        ("“李\n  四”", "“***”"),
        ("refused\n  DETAIL: (李四)", "refused\n***"),
    ],
)
def test_what_an_error_quotes_is_blanked_unless_it_is_a_name_of_the_program(log, said, kept):
    assert f"ValueError: {kept}" in json.loads(log("failed", error=ValueError(said)))["exception"]


def test_the_frames_of_a_traceback_keep_their_lines_of_source(log):
    def refuse(value):
        raise ValueError(f"“{value}”不对")

    try:
        refuse("李四") and "张三"
    except ValueError as error:
        told = json.loads(log("failed", error=error))["exception"].split("\n")

    assert told[2] == '    refuse("李四") and "张三"'
    assert '    raise ValueError(f"“{value}”不对")' in told
    assert told[-1] == "ValueError: “***”不对"


@pytest.mark.parametrize("said", ["“" * 20_000, "'" + "长" * 20_000, "''" * 10_000 + "长"])
def test_an_error_that_repeats_a_long_text_is_written_in_no_time(log, said):
    began = time.process_time()

    log("failed", error=ValueError(said))

    assert time.process_time() - began < 2


@pytest.mark.parametrize("mark", ["\n", "\r\n", "\x85", "\u2028", "\u2029"])
def test_input_cannot_forge_a_second_line(log, mark):
    line = log("用户名 %s", f'x{mark}{{"level": "INFO"}}')

    assert len(line.splitlines()) == 1
    assert json.loads(line)["message"] == f'用户名 x{mark}{{"level": "INFO"}}'


def test_what_is_unknown_is_left_out(log):
    assert json.loads(log("启动")).keys() == {"time", "level", "logger", "message"}
