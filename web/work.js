// The reader's work, out of this browser as a zip file and back into it: JupyterLite keeps each
// file as a record in IndexedDB.

// The name of the database is in JupyterLite's own settings.
const storage = fetch("run/jupyter-lite.json").then(answer => answer.json())
  .then(settings => settings["jupyter-config-data"].contentsStorageName);
const KERNEL = {name: "python3", display_name: "Python 3 (ipykernel)", language: "python"};
const FOLDER = "workbook";  // as the course calls it on a computer
const told = document.getElementById("told");

const done = asked => new Promise((resolve, reject) => {
  asked.onsuccess = () => resolve(asked.result);
  asked.onerror = () => reject(asked.error);
});

// Calls use() with the store of files, and closes it: JupyterLite may wait to make another store.
async function withFiles(mode, use) {
  const asked = indexedDB.open(await storage);
  asked.onupgradeneeded = () => asked.result.createObjectStore("files");
  const database = await done(asked);
  try {
    return await use(database.transaction("files", mode).objectStore("files"));
  } finally {
    database.close();
  }
}

// What a record holds, as a computer's file would.
function bytesOf({content, format, type}) {
  if (format === "base64") return Uint8Array.from(atob(content), letter => letter.charCodeAt(0));
  if (type === "notebook") content.metadata.kernelspec = KERNEL;
  if (typeof content !== "string") content = JSON.stringify(content, null, 1) + "\n";
  return new TextEncoder().encode(content);
}

function recordOf(path, bytes, date) {
  const notebook = path.endsWith(".ipynb");
  const record = {
    name: path.split("/").pop(), path, size: bytes.length, writable: true,
    created: date, last_modified: date, type: notebook ? "notebook" : "file",
  };
  try {
    const text = new TextDecoder("utf-8", {fatal: true}).decode(bytes);
    if (notebook) return {...record, format: "json", mimetype: "application/json", content: JSON.parse(text)};
    return {...record, format: "text", mimetype: "text/plain", content: text};
  } catch {
    const content = btoa(Array.from(bytes, byte => String.fromCharCode(byte)).join(""));
    return {...record, format: "base64", mimetype: "application/octet-stream", content};
  }
}

function crc32(bytes) {
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte;
    for (let i = 0; i < 8; i++) crc = (crc >>> 1) ^ (crc & 1 && 0xedb88320);
  }
  return ~crc >>> 0;
}

// Little-endian numbers, each of so many bytes.
const packed = (...pairs) => pairs.flatMap(([value, size]) =>
  Array.from({length: size}, (_, i) => (value >>> (8 * i)) & 255));

// A zip file of [path, bytes], not compressed.
function zipped(files) {
  const parts = [], directory = [];
  let at = 0;
  for (const [path, bytes] of files) {
    const name = new TextEncoder().encode(path);
    const about = packed([20, 2], [0x800, 2], [0, 2], [0x210000, 4], [crc32(bytes), 4],
      [bytes.length, 4], [bytes.length, 4], [name.length, 2], [0, 2]);
    const local = [...packed([0x04034b50, 4]), ...about, ...name];
    parts.push(new Uint8Array(local), bytes);
    directory.push(...packed([0x02014b50, 4], [20, 2]), ...about,
      ...packed([0, 2], [0, 2], [0, 2], [0, 4], [at, 4]), ...name);
    at += local.length + bytes.length;
  }
  const end = packed([0x06054b50, 4], [0, 4], [files.length, 2], [files.length, 2],
    [directory.length, 4], [at, 4], [0, 2]);
  return new Blob([...parts, new Uint8Array([...directory, ...end])], {type: "application/zip"});
}

// Yields [path, bytes] of each file in a zip file.
async function* unzipped(buffer) {
  const view = new DataView(buffer), decoder = new TextDecoder();
  let end = buffer.byteLength - 22;
  while (end >= 0 && view.getUint32(end, true) !== 0x06054b50) end--;
  if (end < 0) throw new Error("this is no zip file");
  let at = view.getUint32(end + 16, true);
  for (let left = view.getUint16(end + 10, true); left > 0; left--) {
    const [length, extra, comment] = [28, 30, 32].map(field => view.getUint16(at + field, true));
    const path = decoder.decode(new Uint8Array(buffer, at + 46, length));
    const local = view.getUint32(at + 42, true);
    const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
    const data = new Blob([new Uint8Array(buffer, start, view.getUint32(at + 20, true))]);
    const stored = view.getUint16(at + 10, true) === 0;
    const plain = stored ? data : data.stream().pipeThrough(new DecompressionStream("deflate-raw"));
    if (!path.endsWith("/")) yield [path, new Uint8Array(await new Response(plain).arrayBuffer())];
    at += 46 + length + extra + comment;
  }
}

async function download() {
  const records = await withFiles("readonly", files => done(files.getAll()));
  const files = records.filter(({type}) => type !== "directory")
    .map(record => [`${FOLDER}/${record.path}`, bytesOf(record)]);
  if (!files.length) return "There is nothing of yours in this browser yet.";
  const link = document.createElement("a");
  link.href = URL.createObjectURL(zipped(files));
  link.download = `${FOLDER}.zip`;
  link.click();
  return `Downloaded: ${files.map(([path]) => path).join(", ")}.`;
}

async function bringBack(file) {
  const records = [];
  for await (const [path, bytes] of unzipped(await file.arrayBuffer())) {
    const inside = path.replace(`${FOLDER}/`, "");
    const hidden = inside.split("/").some(part => part.startsWith(".") || part === "__MACOSX");
    if (!hidden) records.push(recordOf(inside, bytes, new Date().toISOString()));
  }
  const here = await withFiles("readonly", files => done(files.getAllKeys()));
  const replaced = records.map(({path}) => path).filter(path => here.includes(path));
  const question = `This replaces what is here of ${replaced.join(", ")}.`;
  if (replaced.length && !confirm(question)) return "Nothing was changed.";
  await withFiles("readwrite", files =>
    Promise.all(records.map(record => done(files.put(record, record.path)))));
  return `Brought back: ${records.map(({path}) => path).join(", ")}.`;
}

async function tell(work) {
  try {
    told.textContent = await work;
  } catch (why) {
    told.textContent = `That did not work: ${why.message}.`;
  }
}

document.getElementById("download").onclick = () => tell(download());
document.getElementById("bring").onchange = ({target}) => tell(bringBack(target.files[0]));
