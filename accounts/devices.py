"""Which device signed in, in words that a person recognises in the list of sign-ins."""

SYSTEMS = (
    ("HarmonyOS", "鸿蒙"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "安卓手机"),
    ("Windows", "Windows 电脑"),
    ("Macintosh", "苹果电脑"),
    ("Linux", "Linux 电脑"),
)
BROWSERS = (
    ("MicroMessenger", "微信"),
    ("DingTalk", "钉钉"),
    ("Edg", "Edge"),
    ("360SE", "360 浏览器"),
    ("QQBrowser", "QQ 浏览器"),
    ("Firefox", "火狐"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)


def device_name(user_agent: str) -> str:
    """Return “system · browser”, what is known of it, or 未知设备."""
    found = [
        next((name for sign, name in table if sign in user_agent), "")
        for table in (SYSTEMS, BROWSERS)
    ]
    return " · ".join(name for name in found if name) or "未知设备"
