package dev.vireo.runtime.video;

import dev.vireo.runtime.image.Image;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Set;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionaryEntry;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.SizeTPointer;

/// How transparent the frames of a VP8 or VP9 stream in Matroska are: the luminance of a second stream, of
/// which each packet carries a part beside its own.
final class AlphaTrack {
    private static final Set<Integer> CODECS = Set.of(avcodec.AV_CODEC_ID_VP8, avcodec.AV_CODEC_ID_VP9);
    private static final int ID_BYTES = 8;
    private static final long ALPHA = 1;

    private final AVCodecContext codec;
    private final AVPacket packet = avcodec.av_packet_alloc();
    private final AVFrame frame = avutil.av_frame_alloc();

    /// @param codec a decoder like that of the pictures, which is freed together with this
    AlphaTrack(AVCodecContext codec) {
        this.codec = codec;
    }

    /// Whether a stream says that it has one.
    static boolean isIn(AVStream video) {
        AVDictionaryEntry mode = avutil.av_dict_get(video.metadata(), "alpha_mode", null, 0);
        return mode != null
                && !mode.isNull()
                && mode.value().getString().equals("1")
                && CODECS.contains(video.codecpar().codec_id());
    }

    /// Takes the part that a packet carries.
    void feed(AVPacket carrier) {
        next(); // what belonged to a picture that did not come out
        try (SizeTPointer size = new SizeTPointer(1)) {
            BytePointer data =
                    avcodec.av_packet_get_side_data(carrier, avcodec.AV_PKT_DATA_MATROSKA_BLOCKADDITIONAL, size);
            if (data == null || data.isNull() || size.get() <= ID_BYTES) {
                return;
            }
            byte[] part = new byte[(int) size.get()];
            data.get(part);
            boolean ours = ByteBuffer.wrap(part).order(ByteOrder.BIG_ENDIAN).getLong() == ALPHA;
            if (ours && avcodec.av_new_packet(packet, part.length - ID_BYTES) >= 0) {
                packet.data().put(part, ID_BYTES, part.length - ID_BYTES);
                avcodec.avcodec_send_packet(codec, packet);
                avcodec.av_packet_unref(packet);
            }
        }
    }

    /// Decodes what belongs to the frame that came out just now.
    void next() {
        if (avcodec.avcodec_receive_frame(codec, frame) < 0) {
            avutil.av_frame_unref(frame); // opaque
        }
    }

    /// Lays the pixels of the frame over white.
    void overWhite(byte[] rgb, int width, int height) {
        if (frame.width() != width || frame.height() != height) {
            return;
        }
        int stride = frame.linesize(0);
        BytePointer luma = new BytePointer(frame.data(0)).capacity((long) stride * height);
        byte[] row = new byte[width];
        for (int y = 0, at = 0; y < height; y++) {
            luma.position((long) y * stride).get(row);
            for (int x = 0; x < width; x++) {
                int alpha = row[x] & 255;
                for (int c = 0; c < Image.CHANNELS; c++, at++) {
                    rgb[at] = (byte) (((rgb[at] & 255) * alpha + 255 * (255 - alpha) + 127) / 255);
                }
            }
        }
    }

    /// Forgets what was fed, as a jump does.
    void flush() {
        avcodec.avcodec_flush_buffers(codec);
    }

    /// Frees everything.
    void close() {
        avcodec.av_packet_free(packet);
        avutil.av_frame_free(frame);
        avcodec.avcodec_free_context(codec);
    }
}
