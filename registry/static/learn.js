/* Reads a part aloud with the device's own voice, marks the quiz, turns slides, and keeps on this device what was learnt. Without it, all works but these. */
'use strict';
(() => {
  const KEY = 'course';
  const language = document.documentElement.lang;
  const read = () => { try { return JSON.parse(localStorage.getItem(KEY)) || {}; } catch { return {}; } };
  const keep = (module, version, score) => {
    const known = read();
    known[module] = { version, score, on: new Date().toISOString().slice(0, 10) };
    try { localStorage.setItem(KEY, JSON.stringify(known)); } catch { /* a private window keeps nothing */ }
  };

  /* Aloud. */
  if ('speechSynthesis' in window) {
    for (const button of document.querySelectorAll('[data-aloud]')) {
      button.hidden = false;
      button.addEventListener('click', () => {
        const speaking = button.getAttribute('aria-pressed') === 'true';
        speechSynthesis.cancel();
        for (const other of document.querySelectorAll('[data-aloud]')) other.setAttribute('aria-pressed', 'false');
        if (speaking) return;
        const part = document.getElementById(button.dataset.aloud);
        const said = [...part.querySelectorAll('h2, p, li')].map(line => line.textContent.trim()).join('\n');
        const words = new SpeechSynthesisUtterance(said);
        words.lang = language;
        words.onend = () => button.setAttribute('aria-pressed', 'false');
        button.setAttribute('aria-pressed', 'true');
        speechSynthesis.speak(words);
      });
    }
  }

  /* The quiz, on the device; the server marks it for those without a script. */
  const quiz = document.querySelector('form[data-quiz]');
  if (quiz) {
    quiz.addEventListener('submit', event => {
      const questions = [...quiz.querySelectorAll('fieldset[data-right]')];
      if (questions.some(one => !one.querySelector('input:checked'))) return;
      event.preventDefault();
      let right = 0;
      for (const one of questions) {
        const good = one.querySelector('input:checked').value === one.dataset.right;
        right += good ? 1 : 0;
        one.querySelector('[data-good]').hidden = !good;
        one.querySelector('[data-bad]').hidden = good;
        one.querySelector('[data-why]').hidden = false;
      }
      const score = Math.floor(100 * right / questions.length);
      const passed = right >= Number(quiz.dataset.pass);
      if (passed) keep(quiz.dataset.quiz, Number(quiz.dataset.version), score);
      const result = document.getElementById('result');
      result.querySelector('[data-score]').textContent = `${right} / ${questions.length}`;
      result.querySelector('[data-passed]').hidden = !passed;
      result.querySelector('[data-failed]').hidden = passed;
      result.hidden = false;
      result.focus();
    });
  }
  const done = document.querySelector('[data-done]');
  if (done) keep(done.dataset.done, Number(done.dataset.version), Number(done.dataset.score));

  /* What was learnt, on the list of lessons. */
  const known = read();
  for (const mark of document.querySelectorAll('[data-learnt]')) {
    const mine = known[mark.dataset.learnt];
    if (mine) { mark.hidden = false; mark.querySelector('time').textContent = new Date(mine.on).toLocaleDateString(language); }
  }

  /* Slides: the arrow keys lead on and back, as the links do. */
  const slides = [...document.querySelectorAll('.slide')];
  const STEPS = { ArrowRight: 1, PageDown: 1, ArrowLeft: -1, PageUp: -1 };
  if (slides.length) {
    document.addEventListener('keydown', event => {
      const step = STEPS[event.key];
      if (!step || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
      const shown = slides.findIndex(one => one.getBoundingClientRect().bottom > innerHeight / 3);
      const there = slides[shown].getBoundingClientRect().top < innerHeight / 3;
      const next = slides[Math.min(Math.max(shown + (there ? step : Math.min(step, 0)), 0), slides.length - 1)];
      event.preventDefault();
      location.hash = next.id;
      next.focus({ preventScroll: true });
    });
  }

  /* A copy says so, and of which day it is: numbers may have changed. */
  const kept = document.body.dataset.kept;
  const note = document.querySelector('[data-kept-note]');
  if (kept && note) {
    const [year, month, day] = kept.split('-').map(Number);
    note.querySelector('time').textContent = new Date(year, month - 1, day).toLocaleDateString(language, { dateStyle: 'long' });
    note.hidden = false;
  }

  /* Kept for days without a network. */
  const button = document.querySelector('[data-keep]');
  if (button && 'serviceWorker' in navigator) {
    button.hidden = false;
    const said = document.getElementById('kept');
    navigator.serviceWorker.addEventListener('message', event => {
      said.hidden = false;
      said.textContent = event.data.kept === event.data.wanted ? said.dataset.all : said.dataset.some;
    });
    button.addEventListener('click', async () => {
      try {
        await navigator.serviceWorker.register('/learn/keep.js', { scope: '/learn' });
      } catch { /* a private window, or a browser that forbids it */
        said.hidden = false;
        said.textContent = said.dataset.some;
        return;
      }
      const ready = await navigator.serviceWorker.ready;
      ready.active.postMessage({ language, pages: [...document.querySelectorAll('a[data-page]')].map(link => link.getAttribute('href')).concat(location.pathname + location.search) });
    });
  }
})();
