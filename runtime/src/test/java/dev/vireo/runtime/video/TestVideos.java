package dev.vireo.runtime.video;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.internal.Ffmpeg;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.global.swscale;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.PointerPointer;

/// Small videos whose frames show their own number, so that no frame passes for another.
final class TestVideos {
    private static final int BITS = 10;

    /// How a video is made.
    ///
    /// @param codec one of FFmpeg's codec numbers
    /// @param ticksPerSecond the unit of `times`
    /// @param times when each frame is shown
    /// @param gop frames from one key frame to the next
    record Recipe(
            int codec,
            int width,
            int height,
            int ticksPerSecond,
            List<Long> times,
            int gop,
            int bFrames,
            boolean fast) {
        static Recipe mpeg4(int frames) {
            return new Recipe(
                    avcodec.AV_CODEC_ID_MPEG4,
                    96,
                    64,
                    25,
                    LongStream.range(0, frames).boxed().toList(),
                    12,
                    0,
                    false);
        }

        Recipe codec(int id) {
            return new Recipe(id, width, height, ticksPerSecond, times, gop, bFrames, fast);
        }

        Recipe size(int w, int h) {
            return new Recipe(codec, w, h, ticksPerSecond, times, gop, bFrames, fast);
        }

        Recipe times(int perSecond, List<Long> when) {
            return new Recipe(codec, width, height, perSecond, when, gop, bFrames, fast);
        }

        Recipe bFrames(int most) {
            return new Recipe(codec, width, height, ticksPerSecond, times, gop, most, fast);
        }

        Recipe gop(int frames) {
            return new Recipe(codec, width, height, ticksPerSecond, times, frames, bFrames, fast);
        }

        /// With the index of an MP4 file at its beginning.
        Recipe fastStart() {
            return new Recipe(codec, width, height, ticksPerSecond, times, gop, bFrames, true);
        }
    }

    private TestVideos() {}

    /// A picture that shows a number as black and white stripes, one for each bit.
    static Image frame(int width, int height, int number) {
        byte[] rgb = new byte[width * height * 3];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                boolean set = (number >> (x * BITS / width) & 1) != 0;
                int at = (y * width + x) * 3;
                rgb[at] = (byte) (set ? 235 : 20);
                rgb[at + 1] = (byte) (set ? 235 : 20);
                rgb[at + 2] = (byte) (set ? 235 : 20);
            }
        }
        return Image.ofRgb(width, height, rgb);
    }

    /// The number that a frame shows.
    static int number(Image frame) {
        int number = 0;
        for (int bit = 0; bit < BITS; bit++) {
            int x = (2 * bit + 1) * frame.width() / (2 * BITS);
            int level = frame.channel(x, frame.height() / 2, 1);
            assertTrue(level < 90 || level > 165, "stripe " + bit + " is neither black nor white: " + level);
            if (level > 165) {
                number |= 1 << bit;
            }
        }
        return number;
    }

    static Path write(Path file, Recipe recipe) {
        List<Image> frames = IntStream.range(0, recipe.times.size())
                .mapToObj(i -> frame(recipe.width, recipe.height, i))
                .toList();
        return write(file, recipe, frames);
    }

    static Path write(Path file, Recipe recipe, List<Image> pictures) {
        Ffmpeg.ready();
        AVFormatContext out = new AVFormatContext(null);
        ok(avformat.avformat_alloc_output_context2(out, null, (String) null, file.toString()));
        AVCodec codec = avcodec.avcodec_find_encoder(recipe.codec);
        AVCodecContext encoder = avcodec.avcodec_alloc_context3(codec);
        int format = switch (recipe.codec) {
            case avcodec.AV_CODEC_ID_GIF -> avutil.AV_PIX_FMT_RGB8;
            case avcodec.AV_CODEC_ID_MJPEG -> avutil.AV_PIX_FMT_YUVJ420P;
            case avcodec.AV_CODEC_ID_PNG -> avutil.AV_PIX_FMT_RGB24;
            default -> avutil.AV_PIX_FMT_YUV420P;
        };
        AVRational tick = new AVRational().num(1).den(recipe.ticksPerSecond);
        encoder.width(recipe.width)
                .height(recipe.height)
                .pix_fmt(format)
                .time_base(tick)
                .gop_size(recipe.gop)
                .max_b_frames(recipe.bFrames)
                .thread_count(1)
                .bit_rate(2_000_000);
        encoder.framerate(new AVRational().num(recipe.ticksPerSecond).den(1));
        if ((out.oformat().flags() & avformat.AVFMT_GLOBALHEADER) != 0) {
            encoder.flags(encoder.flags() | avcodec.AV_CODEC_FLAG_GLOBAL_HEADER);
        }
        ok(avcodec.avcodec_open2(encoder, codec, (AVDictionary) null));
        AVStream stream = avformat.avformat_new_stream(out, codec);
        stream.time_base(tick);
        ok(avcodec.avcodec_parameters_from_context(stream.codecpar(), encoder));
        AVIOContext io = new AVIOContext(null);
        ok(avformat.avio_open(io, file.toString(), avformat.AVIO_FLAG_WRITE));
        out.pb(io);
        AVDictionary options = new AVDictionary(null);
        if (recipe.fast) {
            avutil.av_dict_set(options, "movflags", "+faststart", 0);
        }
        ok(avformat.avformat_write_header(out, options));
        avutil.av_dict_free(options);
        AVFrame frame = avutil.av_frame_alloc();
        frame.width(recipe.width).height(recipe.height).format(format);
        ok(avutil.av_frame_get_buffer(frame, 0));
        AVPacket packet = avcodec.av_packet_alloc();
        for (int i = 0; i < pictures.size(); i++) {
            ok(avutil.av_frame_make_writable(frame));
            fill(frame, pictures.get(i));
            frame.pts(recipe.times.get(i));
            ok(avcodec.avcodec_send_frame(encoder, frame));
            drain(encoder, packet, out, stream, tick);
        }
        ok(avcodec.avcodec_send_frame(encoder, (AVFrame) null));
        drain(encoder, packet, out, stream, tick);
        ok(avformat.av_write_trailer(out));
        avformat.avio_closep(io);
        avcodec.av_packet_free(packet);
        avutil.av_frame_free(frame);
        avcodec.avcodec_free_context(encoder);
        avformat.avformat_free_context(out);
        return file;
    }

    private static void drain(
            AVCodecContext encoder, AVPacket packet, AVFormatContext out, AVStream stream, AVRational tick) {
        while (avcodec.avcodec_receive_packet(encoder, packet) >= 0) {
            if (packet.duration() == 0) {
                packet.duration(1);
            }
            avcodec.av_packet_rescale_ts(packet, tick, stream.time_base());
            packet.stream_index(0);
            ok(avformat.av_interleaved_write_frame(out, packet));
        }
    }

    private static void fill(AVFrame frame, Image picture) {
        assertEquals(picture.width(), frame.width());
        SwsContext scaler = swscale.sws_getContext(
                picture.width(),
                picture.height(),
                avutil.AV_PIX_FMT_RGB24,
                frame.width(),
                frame.height(),
                frame.format(),
                swscale.SWS_BICUBIC,
                null,
                null,
                (DoublePointer) null);
        try (BytePointer rgb = new BytePointer(picture.toRgb());
                PointerPointer<BytePointer> planes = new PointerPointer<>(4L);
                IntPointer strides = new IntPointer(picture.width() * 3, 0, 0, 0)) {
            planes.put(0, rgb);
            swscale.sws_scale(scaler, planes, strides, 0, picture.height(), frame.data(), frame.linesize());
        }
        swscale.sws_freeContext(scaler);
    }

    /// A file that holds sound and nothing to see.
    static Path writeSound(Path file) {
        Ffmpeg.ready();
        AVFormatContext out = new AVFormatContext(null);
        ok(avformat.avformat_alloc_output_context2(out, null, (String) null, file.toString()));
        AVStream stream = avformat.avformat_new_stream(out, null);
        stream.codecpar()
                .codec_type(avutil.AVMEDIA_TYPE_AUDIO)
                .codec_id(avcodec.AV_CODEC_ID_PCM_S16LE)
                .sample_rate(8000)
                .bits_per_coded_sample(16)
                .block_align(2);
        avutil.av_channel_layout_default(stream.codecpar().ch_layout(), 1);
        AVIOContext io = new AVIOContext(null);
        ok(avformat.avio_open(io, file.toString(), avformat.AVIO_FLAG_WRITE));
        out.pb(io);
        ok(avformat.avformat_write_header(out, (AVDictionary) null));
        AVPacket packet = avcodec.av_packet_alloc();
        ok(avcodec.av_new_packet(packet, 1600));
        packet.data().put(new byte[1600]);
        packet.pts(0).dts(0).duration(800).stream_index(0);
        ok(avformat.av_interleaved_write_frame(out, packet));
        ok(avformat.av_write_trailer(out));
        avformat.avio_closep(io);
        avcodec.av_packet_free(packet);
        avformat.avformat_free_context(out);
        return file;
    }

    private static void ok(int code) {
        assertTrue(code >= 0, () -> "FFmpeg says: " + Ffmpeg.words(code));
    }

    /// Writes the matrix by which an MP4 file says how it is turned.
    static void turn(Path mp4, int a, int b, int c, int d) throws IOException {
        byte[] all = Files.readAllBytes(mp4);
        int at = new String(all, StandardCharsets.ISO_8859_1).indexOf("tkhd");
        assertTrue(at > 0 && all[at + 4] == 0, "no track header of version 0");
        int one = 1 << 16;
        ByteBuffer.wrap(all)
                .position(at + 44)
                .putInt(a * one)
                .putInt(b * one)
                .putInt(0)
                .putInt(c * one)
                .putInt(d * one);
        Files.write(mp4, all);
    }

    /// A copy of the first part of a file.
    static Path cut(Path file, Path to, double part) throws IOException {
        byte[] all = Files.readAllBytes(file);
        return Files.write(to, java.util.Arrays.copyOf(all, (int) (all.length * part)));
    }
}
