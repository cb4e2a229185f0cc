/* Asks before signing out where names that a trainer tapped, or what an auditor answered, wait on this phone: signing out makes it forget them. */
'use strict';
for (const form of document.querySelectorAll('form[data-leave]')) {
  form.addEventListener('submit', event => {
    let waits = false;
    try {
      waits = Object.keys(localStorage).some(key => key.startsWith('visit:') || key.startsWith('roll:') && (JSON.parse(localStorage.getItem(key)) || {}).taps?.length);
    } catch { /* this browser keeps nothing, or what is kept is not ours */ }
    if (waits && !window.confirm(form.dataset.leave)) event.preventDefault();
  });
}
