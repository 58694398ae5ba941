// UUIDv7: 48 bits of time, a 12-bit counter that carries into the time, 62 random bits.
import { randomFillSync } from 'node:crypto';

const pool = Buffer.allocUnsafe(8192);
let used = pool.length;
let last = 0;

export function nextId() {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  last = Math.max(last + 1, Date.now() * 4096);
  const bytes = Buffer.allocUnsafe(16);
  bytes.writeUIntBE(Math.floor(last / 4096), 0, 6);
  bytes.writeUInt16BE(0x7000 | last % 4096, 6);
  pool.copy(bytes, 8, used, used + 8);
  bytes[8] = 0x80 | (bytes[8] & 0x3f);
  used += 8;
  return bytes;
}

export function textOf(id) {
  const hex = id.toString('hex');
  return `dec_${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

export function bytesOf(text) {
  return Buffer.from(text.slice(4).replaceAll('-', ''), 'hex');
}
