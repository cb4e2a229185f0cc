/* Offers to send what was passed in the course on this device (see learn.js), where it is newer than what is on record. */
'use strict';
(() => {
  let known = {};
  try { known = JSON.parse(localStorage.getItem('course')) || {}; } catch { /* a private window keeps nothing */ }
  let offered = 0;
  for (const form of document.querySelectorAll('form[data-learnt]')) {
    const mine = known[form.dataset.learnt];
    const whose = form.elements.whose.value; /* what one person sent from this phone is not offered to the next */
    if (mine && mine.sent && mine.sent !== whose) continue;
    if (!mine || !/^\d{4}-\d\d-\d\d$/.test(mine.on) || mine.on <= form.dataset.last) continue;
    form.elements.version.value = mine.version;
    form.elements.score.value = mine.score;
    form.elements.on.value = mine.on;
    const [year, month, day] = mine.on.split('-').map(Number);
    form.querySelector('time').textContent = new Date(year, month - 1, day).toLocaleDateString(document.documentElement.lang, { dateStyle: 'long' });
    form.querySelector('time').dateTime = mine.on;
    form.addEventListener('submit', () => {
      mine.sent = whose;
      try { localStorage.setItem('course', JSON.stringify(known)); } catch { /* it is offered once more */ }
    });
    form.hidden = false;
    offered += 1;
  }
  if (offered) document.querySelector('[data-nothing]').hidden = true;
})();
