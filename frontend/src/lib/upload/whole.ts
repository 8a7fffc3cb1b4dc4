import { client, type Schemas } from '../api/client';
import { backOffMs, pause } from '../api/events';
import { sendParts } from './parts';

type Upload = Schemas['Upload'];
const never = new AbortController().signal;

/** Sends a file of no dataset straight to the store and waits until it is verified. Returns the upload's id. */
export async function uploadWhole(
  purpose: 'model' | 'import',
  file: File,
  onSent: (share: number) => void,
): Promise<string> {
  const body = {
    purpose,
    name: file.name,
    bytes: file.size,
    mediaType: 'application/octet-stream',
  };
  const { data: upload } = await client.POST('/uploads', { body });
  if (!upload) throw new Error('The server answered without an upload.');
  await sendParts({
    upload,
    file,
    signal: never,
    onSent: (bytes) => onSent(file.size === 0 ? 1 : bytes / file.size),
  });
  const params = { path: { uploadId: upload.id } };
  let state: Upload = (await client.POST('/uploads/{uploadId}/complete', { params })).data ?? upload;
  for (let attempt = 0; state.state === 'verifying'; attempt += 1) {
    await pause(Math.min(5_000, backOffMs(attempt)), never);
    state = (await client.GET('/uploads/{uploadId}', { params })).data ?? state;
  }
  if (state.state !== 'ready') throw new Error(state.message ?? 'The upload was not accepted.');
  return upload.id;
}
