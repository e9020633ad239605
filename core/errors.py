"""Errors that a person caused and a person can mend; each carries a full Chinese sentence."""


class RefusedError(Exception):
    """Right input, refused by a rule: says which rule and what to do instead."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class ConflictError(RefusedError):
    """Somebody else changed the row first; nothing is overwritten."""

    def __init__(self, sentence: str = "这条记录已被他人修改，请核对后再保存。") -> None:
        super().__init__(sentence)
