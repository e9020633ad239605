// Makes a photo small enough for a weak signal, before it is kept or sent.

const PHOTO_EDGE = 1920;

export function shrink(file) {
  return new Promise((resolve) => {
    // What the browser cannot open (HEIC) goes as it is; the server has a sentence for it.
    new Compressor(file, {
      maxWidth: PHOTO_EDGE,
      maxHeight: PHOTO_EDGE,
      quality: 0.82,
      mimeType: "image/jpeg",
      convertSize: 0,
      retainExif: true, // the time taken; the server drops the rest
      success: resolve,
      error: () => resolve(file),
    });
  });
}
