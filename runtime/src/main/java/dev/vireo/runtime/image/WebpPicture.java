package dev.vireo.runtime.image;

import dev.vireo.runtime.internal.Ffmpeg;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.BytePointer;

/// A WebP file, or the first frame of an animated one on its canvas. FFmpeg decodes the samples; colours are
/// interpolated between them as libwebp does.
record WebpPicture(List<Chunk> frame, Box box, long width, long height, int orientation) implements StoredPicture {
    /// A part of a file: four letters, and what follows its length.
    private record Chunk(String name, Bytes content) {
        /// The chunks that follow one another in some bytes.
        static List<Chunk> all(Bytes bytes) throws IOException {
            List<Chunk> out = new ArrayList<>();
            for (long at = 0; bytes.has(at, 8); ) {
                long length = bytes.u32(at + 4, ByteOrder.LITTLE_ENDIAN);
                if (!bytes.has(at + 8, length)) {
                    throw new EOFException();
                }
                Bytes name = bytes.part(at, 4);
                out.add(new Chunk(
                        new String(name.array(), name.start(), 4, StandardCharsets.ISO_8859_1),
                        bytes.part(at + 8, length)));
                at += 8 + length + (length & 1);
            }
            return out;
        }

        static Optional<Bytes> first(List<Chunk> chunks, String name) {
            return chunks.stream().filter(c -> c.name.equals(name)).findFirst().map(Chunk::content);
        }

        boolean isOfPixels() {
            return name.equals("VP8 ") || name.equals("VP8L") || name.equals("ALPH");
        }
    }

    static WebpPicture open(Bytes file) throws IOException {
        long length = file.u32(4, ByteOrder.LITTLE_ENDIAN);
        if (!file.has(8, length)) {
            throw new EOFException();
        }
        List<Chunk> chunks = Chunk.all(file.part(12, length - 4));
        Optional<Bytes> canvas = Chunk.first(chunks, "VP8X").filter(c -> c.has(0, 10));
        Optional<Bytes> moving = Chunk.first(chunks, "ANMF").filter(c -> c.has(0, 16));
        List<Chunk> frame = (moving.isPresent()
                        ? Chunk.all(moving.get().part(16, moving.get().length()))
                        : chunks)
                .stream().filter(Chunk::isOfPixels).toList();
        Box size = size(frame);
        int left = moving.map(m -> 2 * u24(m, 0)).orElse(0);
        int top = moving.map(m -> 2 * u24(m, 3)).orElse(0);
        Box box = new Box(left, top, left + size.width(), top + size.height());
        int orientation =
                Chunk.first(chunks, "EXIF").map(WebpPicture::orientation).orElse(Exif.UPRIGHT);
        return new WebpPicture(
                frame,
                box,
                Math.max(
                        box.right(),
                        moving.isPresent() ? canvas.map(c -> 1 + u24(c, 4)).orElse(0) : 0),
                Math.max(
                        box.bottom(),
                        moving.isPresent() ? canvas.map(c -> 1 + u24(c, 7)).orElse(0) : 0),
                orientation);
    }

    private static int orientation(Bytes exif) {
        return Exif.ofTiff(exif.startsWith(0, "Exif\0\0") ? exif.part(6, exif.length()) : exif);
    }

    private static int u24(Bytes bytes, long at) {
        return bytes.u16(at, ByteOrder.LITTLE_ENDIAN) | (bytes.u8(at + 2) << 16);
    }

    /// What the pixels' own header says.
    private static Box size(List<Chunk> frame) throws IOException {
        Optional<Bytes> lossy = Chunk.first(frame, "VP8 ").filter(c -> c.has(0, 10));
        if (lossy.isPresent()) {
            return Box.of(
                    lossy.get().u16(6, ByteOrder.LITTLE_ENDIAN) & 0x3FFF,
                    lossy.get().u16(8, ByteOrder.LITTLE_ENDIAN) & 0x3FFF);
        }
        Bytes lossless = Chunk.first(frame, "VP8L")
                .filter(c -> c.has(0, 5))
                .orElseThrow(() -> new DamageException("it holds no pixels"));
        long bits = lossless.u32(1, ByteOrder.LITTLE_ENDIAN);
        return Box.of((int) (bits & 0x3FFF) + 1, (int) ((bits >> 14) & 0x3FFF) + 1);
    }

    @Override
    public byte[] rgb() throws IOException {
        Ffmpeg.ready();
        AVCodec decoder = avcodec.avcodec_find_decoder(avcodec.AV_CODEC_ID_WEBP);
        AVCodecContext context = avcodec.avcodec_alloc_context3(decoder);
        AVPacket packet = avcodec.av_packet_alloc();
        AVFrame decoded = avutil.av_frame_alloc();
        try {
            context.thread_count(1);
            context.max_pixels(Image.MAX_PIXELS);
            context.err_recognition(avcodec.AV_EF_EXPLODE);
            byte[] still = still();
            check(avcodec.av_new_packet(packet, still.length));
            packet.data().put(still);
            check(avcodec.avcodec_open2(context, decoder, (AVDictionary) null));
            check(avcodec.avcodec_send_packet(context, packet));
            check(avcodec.avcodec_receive_frame(context, decoded));
            if (decoded.width() != box.width() || decoded.height() != box.height()) {
                throw new DamageException("its headers disagree about its size");
            }
            return Pixels.onWhite(colours(decoded), box, (int) width, (int) height);
        } finally {
            avutil.av_frame_free(decoded);
            avcodec.av_packet_free(packet);
            avcodec.avcodec_free_context(context);
        }
    }

    private static void check(int code) throws IOException {
        if (code < 0) {
            throw new IOException(Ffmpeg.words(code));
        }
    }

    /// A file of this frame alone.
    private byte[] still() {
        int length = 12;
        for (Chunk chunk : frame) {
            length += 8 + chunk.content.length() + (chunk.content.length() & 1);
        }
        ByteBuffer out = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        out.put("RIFF".getBytes(StandardCharsets.ISO_8859_1)).putInt(length - 8);
        out.put("WEBP".getBytes(StandardCharsets.ISO_8859_1));
        for (Chunk chunk : frame) {
            Bytes content = chunk.content;
            out.put(chunk.name.getBytes(StandardCharsets.ISO_8859_1)).putInt(content.length());
            out.put(content.array(), content.start(), content.length());
            out.position(out.position() + (content.length() & 1));
        }
        return out.array();
    }

    private byte[] colours(AVFrame decoded) throws IOException {
        return switch (decoded.format()) {
            case avutil.AV_PIX_FMT_ARGB -> fromColours(new Plane(decoded, 0, 4 * box.width(), box.height()));
            case avutil.AV_PIX_FMT_YUV420P, avutil.AV_PIX_FMT_YUVA420P -> fromChroma(decoded);
            default -> throw new IOException("samples of the unknown kind " + decoded.format());
        };
    }

    /// Samples of a decoded frame, copied row by row.
    private static final class Plane {
        private final BytePointer data;
        private final int stride;
        private final byte[] row;
        private final int rows;

        Plane(AVFrame decoded, int plane, int rowBytes, int rows) {
            this.stride = decoded.linesize(plane);
            this.row = new byte[rowBytes];
            this.rows = rows;
            this.data = new BytePointer(decoded.data(plane)).capacity((long) stride * rows);
        }

        /// The row, valid until the next is asked for; the nearest one when there is none.
        byte[] row(int y) {
            data.position((long) Math.clamp(y, 0, rows - 1) * stride).get(row);
            return row;
        }
    }

    private byte[] fromColours(Plane plane) {
        byte[] rgb = new byte[box.width() * box.height() * 3];
        for (int y = 0, to = 0; y < box.height(); y++) {
            byte[] row = plane.row(y);
            for (int at = 0; at < row.length; at += 4) {
                for (int c = 1; c <= 3; c++) {
                    rgb[to++] = (byte) Pixels.overWhite(row[at + c] & 255, row[at] & 255);
                }
            }
        }
        return rgb;
    }

    /// A colour sample lies in the middle of four pixels; each pixel's colour is weighed from the four
    /// samples around it, 9, 3, 3 and 1.
    private byte[] fromChroma(AVFrame decoded) {
        int columns = box.width();
        int rows = box.height();
        int halfColumns = (columns + 1) / 2;
        int halfRows = (rows + 1) / 2;
        boolean transparent = decoded.format() == avutil.AV_PIX_FMT_YUVA420P;
        Plane lumas = new Plane(decoded, 0, columns, rows);
        Plane[] chroma = {new Plane(decoded, 1, halfColumns, halfRows), new Plane(decoded, 2, halfColumns, halfRows)};
        Plane alphas = transparent ? new Plane(decoded, 3, columns, rows) : lumas;
        int[][] sums = new int[2][halfColumns]; // 3 times the nearer row and once the farther
        byte[] rgb = new byte[columns * rows * 3];
        for (int y = 0, to = 0; y < rows; y++) {
            int near = y / 2;
            int far = y % 2 == 0 ? near - 1 : near + 1;
            for (int c = 0; c < 2; c++) {
                byte[] row = chroma[c].row(near);
                for (int x = 0; x < halfColumns; x++) {
                    sums[c][x] = 3 * (row[x] & 255);
                }
                chroma[c].row(far);
                for (int x = 0; x < halfColumns; x++) {
                    sums[c][x] += row[x] & 255;
                }
            }
            byte[] luma = lumas.row(y);
            byte[] alpha = transparent ? alphas.row(y) : luma;
            for (int x = 0; x < columns; x++, to += 3) {
                int left = x / 2;
                int beside = Math.clamp(x % 2 == 0 ? left - 1L : left + 1L, 0, halfColumns - 1);
                int u = ((3 * sums[0][left] + sums[0][beside] + 8) >> 4) - 128;
                int v = ((3 * sums[1][left] + sums[1][beside] + 8) >> 4) - 128;
                int light = 19077 * ((luma[x] & 255) - 16) + 8192; // 14 bits of fraction
                int opaque = transparent ? alpha[x] & 255 : 255;
                rgb[to] = level(light + 26149 * v, opaque);
                rgb[to + 1] = level(light - 6419 * u - 13320 * v, opaque);
                rgb[to + 2] = level(light + 33050 * u, opaque);
            }
        }
        return rgb;
    }

    private static byte level(int value, int alpha) {
        return (byte) Pixels.overWhite(Math.clamp(value >> 14, 0, 255), alpha);
    }
}
