/* Blurs what must not be seen on a picture, before it leaves the phone: the pixels under each stroke are gone. */
'use strict';
window.blurring = form => {
  const input = form.elements.picture, box = form.querySelector('[data-blur]'), canvas = box.querySelector('canvas');
  const LONGEST = 2000, BLOCKS = 12, QUALITY = 0.85;
  const pen = canvas.getContext('2d');
  let picture = null, from = null;

  const draw = () => {
    const shrinks = Math.max(1, Math.max(picture.width, picture.height) / LONGEST);
    canvas.width = Math.max(1, Math.round(picture.width / shrinks));
    canvas.height = Math.max(1, Math.round(picture.height / shrinks));
    pen.fillStyle = '#fff';
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  };
  const blur = (x, y, wide, high) => {
    const left = Math.max(0, Math.round(x)), top = Math.max(0, Math.round(y));
    const width = Math.min(canvas.width - left, Math.round(wide)), height = Math.min(canvas.height - top, Math.round(high));
    if (width < 2 || height < 2) return;
    const few = document.createElement('canvas');
    const block = Math.max(width, height) / BLOCKS;
    few.width = Math.max(1, Math.round(width / block));
    few.height = Math.max(1, Math.round(height / block));
    few.getContext('2d').drawImage(canvas, left, top, width, height, 0, 0, few.width, few.height);
    pen.imageSmoothingEnabled = false;
    pen.drawImage(few, 0, 0, few.width, few.height, left, top, width, height);
    pen.imageSmoothingEnabled = true;
  };
  const at = event => {
    const place = canvas.getBoundingClientRect();
    return [(event.clientX - place.left) * canvas.width / place.width, (event.clientY - place.top) * canvas.height / place.height];
  };

  input.addEventListener('change', async () => {
    picture = null;
    box.hidden = true;
    if (!input.files.length) return;
    try { picture = await createImageBitmap(input.files[0], { imageOrientation: 'from-image' }); } catch { return; } /* the register says what is wrong */
    draw();
    box.hidden = false;
  });
  canvas.addEventListener('pointerdown', event => { from = at(event); canvas.setPointerCapture(event.pointerId); });
  canvas.addEventListener('pointerup', event => {
    if (!from) return;
    const [x, y] = at(event);
    blur(Math.min(x, from[0]), Math.min(y, from[1]), Math.abs(x - from[0]), Math.abs(y - from[1]));
    from = null;
  });
  box.addEventListener('click', event => {
    const half = event.target.closest('[data-half]')?.dataset.half;
    if (half === 'top') blur(0, 0, canvas.width, canvas.height / 2);
    if (half === 'bottom') blur(0, canvas.height / 2, canvas.width, canvas.height / 2);
    if (half === 'none') draw()
  });

  return {
    taken: () => new Promise(resolve => { if (picture) canvas.toBlob(resolve, 'image/jpeg', QUALITY); else resolve(input.files[0] || null); }),
    clear: () => { picture = null; box.hidden = true; input.value = ''; },
  };
};
