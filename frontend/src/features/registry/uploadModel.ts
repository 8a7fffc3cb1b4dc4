import { client, type Schemas } from '@/lib/api/client';
import { backOffMs, pause } from '@/lib/api/events';
import { sendParts } from '@/lib/upload/parts';

type Upload = Schemas['Upload'];
const never = new AbortController().signal;

/** Sends an ONNX file straight to the store and waits until it is verified. Returns the upload's id. */
export async function uploadModel(file: File, onSent: (share: number) => void): Promise<string> {
  const body = {
    purpose: 'model',
    name: file.name,
    bytes: file.size,
    mediaType: 'application/octet-stream',
  } as const;
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
