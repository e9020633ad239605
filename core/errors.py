"""Errors that a person caused and a person can mend; each carries a full Chinese sentence."""


class RefusedError(Exception):
    """Right input, refused by a rule: says which rule and what to do instead."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class ConflictError(RefusedError):
    """Somebody else changed the row first; nothing is overwritten."""

    USUAL = "这条记录已被他人修改，请核对后再保存。"

    def __init__(self, sentence: str = USUAL) -> None:
        super().__init__(sentence)


class ReusedKeyError(RefusedError):
    """A sending key came back with another content than it first carried."""


class StorageFullError(RefusedError):
    """The disk takes no more files; nothing was stored."""

    def __init__(self, sentence: str = "服务器存储空间不足，照片没有保存，请联系管理员。") -> None:
        super().__init__(sentence)
