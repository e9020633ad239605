"""Fictitious names and phone numbers, the seeded dice that everything uses, the year judged."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count, product
from random import Random

SEED = 20230104

SURNAMES = (
    "张王李赵刘陈杨黄周吴徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈"
    "姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
MARKS = "示样演"  # 示范、样例、演示: nobody is called that
GIVEN = "安平和乐康宁福顺祥瑞春夏秋冬晨光明清华文武英杰敏慧兰梅竹菊荷莲松柏云山水木石"


def dice(part: str) -> Random:
    """Return dice of their own for one part of the world, so that parts do not disturb others."""
    return Random(f"{SEED} {part}")  # noqa: S311  # demo data, not secrets


def person_names() -> Iterator[str]:
    """Yield names like 张示安, never the same one twice, in a fixed shuffled order."""
    names = [f"{a}{b}{c}" for a, b, c in product(SURNAMES, MARKS, GIVEN)]
    dice("names").shuffle(names)
    return iter(names)


def phones() -> Iterator[str]:
    """Yield numbers of the one dummy block, 13800000001 onwards."""
    return (f"1380{number:07d}" for number in count(1))


def judged_year(today: date) -> int:
    """Return the year whose work is being judged: in January and February still the last one."""
    return (today - timedelta(days=60)).year
