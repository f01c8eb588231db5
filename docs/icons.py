"""The icons of the installed diary, drawn from the school's own sign in a headless Chromium: `python -m docs.icons` writes them anew."""
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.provision import chromium

FOLDER = Path(__file__).parents[1] / "sgo" / "static" / "icons"
SIGN = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" width="{size}" height="{size}"><rect width="32" height="32" rx="{round}" fill="#12566d"/>
<text x="16" y="{base}" font-family="sans-serif" font-weight="700" font-size="{letters}" text-anchor="middle" fill="#fff">СГО</text></svg>"""
ICONS = {"180": (180, 0, 11), "192": (192, 6, 12), "512": (512, 6, 12), "maskable": (512, 0, 9)}     # name: pixels, rounded corner, size of the letters


def main() -> None:
    """Draw them all."""
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**chromium.find().launch_options)
        for name, (size, round_, letters) in ICONS.items():
            page = browser.new_page(viewport={"width": size, "height": size})
            sign = SIGN.format(size=size, round=round_, base=16 + letters * 0.36, letters=letters)
            page.set_content(f"<style>*{{margin:0}} svg{{display:block}}</style>{sign}")
            page.screenshot(path=FOLDER / f"{name}.png", omit_background=True)
        browser.close()


if __name__ == "__main__":
    main()
