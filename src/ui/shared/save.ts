/** Hands a file to the browser's own download, and text to the clipboard. */

/** How long the address of a file stays valid after the click; the download has begun long before. */
const REVOKE_AFTER_MS = 10_000;

export function saveBlob(blob: Blob, name: string): Promise<void> {
  const address = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => {
    URL.revokeObjectURL(address);
  }, REVOKE_AFTER_MS);
  return Promise.resolve();
}

export function saveText(text: string, name: string, type = 'text/plain'): Promise<void> {
  return saveBlob(new Blob([text], { type: `${type};charset=utf-8` }), name);
}

/** False where the clipboard is not allowed; the caller then shows the text to copy by hand. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
