"""The lectures as a room sees them: panels on the full screen, and slides, at 1280x720."""

import pytest
from test_panels import FULL, ON_TOP, Shown

import decks

pytestmark = pytest.mark.browser

WIDE, HIGH = 1280, 720
PANELS = (4, 12)  # of lecture 1: the one with the most numbers, and the last

# Resolves when the picture and its sentence have settled.
SETTLED = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
ON_SLIDE = """() => [...Reveal.getCurrentSlide().querySelectorAll('h1, h2, p, li, img, figcaption')]
    .filter(one => !one.closest('aside') && getComputedStyle(one).visibility === 'visible')
    .map(one => {
        const {left, top, right, bottom} = one.getBoundingClientRect();
        return [one.tagName, left, top, right, bottom];
    })"""
BARE = "() => [...document.images].filter(one => !one.alt || !one.naturalWidth).length"
NOTED = """() => Reveal.getSlides().filter(slide =>
    [...slide.querySelectorAll('aside.notes')].some(notes => !notes.closest('.fragment'))).length"""
LAST = "() => Reveal.isLastSlide() && !Reveal.availableFragments().next"
CUT = """() => [...Reveal.getCurrentSlide().querySelectorAll('img')]
    .filter(one => one.getBoundingClientRect().height < 300).length"""


def outside(boxes):
    """Return the boxes [name, left, top, right, bottom] that are not wholly on the screen."""
    return [
        (name, *box)
        for name, *box in boxes
        if min(box) < -1 or box[2] > WIDE + 1 or box[3] > HIGH + 1
    ]


def test_pagedown_steps_through_a_panels_scenes_with_all_on_the_screen(lab):
    with lab.open("notebooks/lecture_1_layers.ipynb") as notebook:
        notebook.run_all()
        for number in PANELS:
            panel, page = Shown(notebook, number), notebook.page
            panel.full.click()
            page.wait_for_function(FULL)
            scenes = panel.box.locator(".course-scene").all_inner_texts()[:-1]
            for scene in scenes:
                panel.after(panel.press("PageDown"))
                page.evaluate(SETTLED)
                assert panel.scene() == scene.strip()
                assert outside(panel.box.evaluate(ON_TOP)) == [], scene
            assert len(scenes) > 1
            panel.full.click()
            page.wait_for_function("() => !document.fullscreenElement")
    assert notebook.console_errors == []


def test_every_slide_fits_on_the_screen_and_every_picture_has_alt_text(browser, tmp_path):
    requests = []
    page = browser.new_page(viewport={"width": WIDE, "height": HIGH})
    page.on("request", lambda request: requests.append(request.url))
    for deck in decks.write(tmp_path):
        page.goto(deck.as_uri())
        page.wait_for_function("() => window.Reveal?.isReady()")
        assert page.evaluate(BARE) == 0
        slides = page.evaluate("() => Reveal.getTotalSlides()")
        assert page.evaluate(NOTED) == slides - 1, "all but the title have notes"
        steps = 1
        while not page.evaluate(LAST):
            assert outside(page.evaluate(ON_SLIDE)) == [], f"step {steps} of {deck.name}"
            assert page.evaluate(CUT) == 0, f"a small picture in step {steps} of {deck.name}"
            page.keyboard.press("PageDown")
            steps += 1
        assert steps > 50
        assert deck.with_name(f"{deck.stem}_handout.pdf").stat().st_size > 100_000
    page.close()
    assert [url for url in requests if not url.startswith(("file:", "data:"))] == []
