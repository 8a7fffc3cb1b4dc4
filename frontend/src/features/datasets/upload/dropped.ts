export interface NamedFile {
  readonly name: string;
  readonly file: File;
}

/** The files of a drop, folders walked through, each with its path below what was dropped. */
export async function droppedFiles(items: DataTransferItemList): Promise<NamedFile[]> {
  // Entries must be taken before the first await: the list empties itself afterwards.
  const entries = [...items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  const files = await Promise.all(entries.map((entry) => walk(entry, '')));
  return files.flat().filter(({ name }) => !isHidden(name));
}

/** The files of a picker; a folder picker gives paths. */
export function pickedFiles(list: FileList): NamedFile[] {
  return [...list]
    .map((file) => ({ name: file.webkitRelativePath || file.name, file }))
    .filter(({ name }) => !isHidden(name));
}

function isHidden(name: string): boolean {
  return name
    .split('/')
    .some((segment) => segment.startsWith('.') || segment === '__MACOSX' || segment === 'Thumbs.db');
}

async function walk(entry: FileSystemEntry, folder: string): Promise<NamedFile[]> {
  const name = folder + entry.name;
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) =>
      (entry as FileSystemFileEntry).file(resolve, reject),
    );
    return [{ name, file }];
  }
  const children = await allChildren((entry as FileSystemDirectoryEntry).createReader());
  return (await Promise.all(children.map((child) => walk(child, `${name}/`)))).flat();
}

/** A reader answers in lots of about a hundred, until an empty one. */
async function allChildren(reader: FileSystemDirectoryReader): Promise<FileSystemEntry[]> {
  const all: FileSystemEntry[] = [];
  for (;;) {
    const lot = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (lot.length === 0) return all;
    all.push(...lot);
  }
}
