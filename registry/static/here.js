/* Compares where the phone is with where a logo belongs. Nothing leaves this page: its policy allows no connection. */
'use strict';
(() => {
  const place = document.querySelector('[data-here]');
  const button = place.querySelector('[data-ask]');
  const north = Number(place.dataset.north), east = Number(place.dataset.east), over = Number(place.dataset.over);
  const EARTH = 6371008.8; /* metres, mean radius */
  const VAGUE = 2000; /* metres of stated error beyond which a phone knows too little */
  const radians = degrees => degrees * Math.PI / 180;

  const metres = (n, e) => {
    const a = Math.sin(radians(n - north) / 2) ** 2
      + Math.cos(radians(north)) * Math.cos(radians(n)) * Math.sin(radians(e - east) / 2) ** 2;
    return 2 * EARTH * Math.asin(Math.min(1, Math.sqrt(a)));
  };
  const said = length => {
    const far = length >= 1000;
    const style = { style: 'unit', unit: far ? 'kilometer' : 'meter', maximumSignificantDigits: 2 };
    return new Intl.NumberFormat(document.documentElement.lang, style).format(far ? length / 1000 : Math.max(1, length));
  };
  const tell = (what, distance, error) => {
    for (const one of place.querySelectorAll('[data-say]')) one.hidden = one.dataset.say !== what;
    for (const one of place.querySelectorAll('[data-distance]')) one.textContent = distance === undefined ? '' : said(distance);
    for (const one of place.querySelectorAll('[data-error]')) one.textContent = error === undefined ? '' : said(error);
    button.disabled = what === 'asking';
  };

  if (!('geolocation' in navigator)) { tell('denied'); return; }
  button.hidden = false;
  button.addEventListener('click', () => {
    tell('asking');
    navigator.geolocation.getCurrentPosition(({ coords }) => {
      const distance = metres(coords.latitude, coords.longitude), error = coords.accuracy;
      const what = distance > over + error ? 'far' : error > VAGUE ? 'unsure' : 'near';
      tell(what, distance, error);
    }, () => tell('denied'), { enableHighAccuracy: true, timeout: 20000, maximumAge: 0 });
  });
})();
