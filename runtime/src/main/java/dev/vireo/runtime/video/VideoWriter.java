package dev.vireo.runtime.video;

import dev.vireo.runtime.AtomicFile;
import dev.vireo.runtime.IoReason;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.internal.Ffmpeg;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
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
import org.jspecify.annotations.Nullable;

/// Writes MP4 files: H.264 where FFmpeg's libraries have an encoder for it, MPEG-4 otherwise. The same
/// frames give the same file.
public final class VideoWriter {
    private static final List<String> ENCODERS = List.of("libopenh264", "mpeg4");
    private static final double BITS_PER_PIXEL = 0.8; // of short videos that people look at closely
    private static final long LEAST_BITS = 1_000_000;
    private static final int TICKS = 60_000; // in a second; MPEG-4 has 16 bits for it

    private VideoWriter() {}

    /// Writes frames of one size. The list is asked for one frame after the other, in order, so that one
    /// that draws its frames on demand is never in memory as a whole; where the first encoder gives up,
    /// from the start again.
    ///
    /// @param file its name may end as it likes; a side of an odd number of pixels gets one more, as the
    ///     codec demands
    /// @param framesPerSecond from 0.1 to 1000
    /// @throws IllegalArgumentException when there is no frame, they differ in size, or the rate is none
    /// @throws VireoException with code DATA when the file can't be written, RESOURCE when this machine
    ///     can't load FFmpeg's libraries
    public static void write(Path file, List<Image> frames, double framesPerSecond) {
        if (frames.isEmpty() || !(framesPerSecond >= 0.1 && framesPerSecond <= 1000)) {
            throw new IllegalArgumentException(frames.size() + " frames, " + framesPerSecond + " per second");
        }
        Ffmpeg.ready();
        // FFmpeg writes files by their names, so that the whole file is made first and then put in its place.
        try {
            Path made = Files.createTempFile("vireo", ".mp4");
            try {
                encode(made, frames, framesPerSecond);
                AtomicFile.write(file, out -> Files.copy(made, out));
            } finally {
                Files.deleteIfExists(made);
            }
        } catch (IOException e) {
            throw new VireoException(
                    Code.DATA, "the folder for temporary files can't be written: " + IoReason.of(e), "", e);
        }
    }

    /// With the first encoder that is there and can do it: H.264's gives up on noise that it can't make
    /// small.
    private static void encode(Path file, List<Image> frames, double framesPerSecond) {
        VireoException failure = null;
        for (String encoder : ENCODERS) {
            try (Encoding encoding = new Encoding(file, encoder, frames.getFirst(), framesPerSecond)) {
                encoding.write(frames);
                return;
            } catch (VireoException e) {
                failure = e;
            }
        }
        throw Objects.requireNonNull(failure);
    }

    /// A file in the making.
    private static final class Encoding implements AutoCloseable {
        private final String encoderName;
        private final int pictureWidth;
        private final int pictureHeight;
        private final int width;
        private final int height;
        private final AVRational tick;
        private final long ticksPerFrame;
        private final AVFormatContext format = new AVFormatContext(null);
        private final AVIOContext io = new AVIOContext(null);
        private final AVFrame frame = avutil.av_frame_alloc();
        private final AVPacket packet = avcodec.av_packet_alloc();
        private @Nullable AVCodecContext encoder;
        private @Nullable SwsContext scaler;

        Encoding(Path file, String encoderName, Image first, double framesPerSecond) {
            this.encoderName = encoderName;
            this.pictureWidth = first.width();
            this.pictureHeight = first.height();
            this.width = first.width() + first.width() % 2;
            this.height = first.height() + first.height() % 2;
            this.ticksPerFrame = Math.round(TICKS / framesPerSecond);
            this.tick = new AVRational().num(1).den(TICKS);
            boolean opened = false;
            try {
                ok(avformat.avformat_alloc_output_context2(format, null, "mp4", file.toString()));
                format.flags(format.flags() | AVFormatContext.AVFMT_FLAG_BITEXACT);
                ok(avformat.avio_open(io, file.toString(), avformat.AVIO_FLAG_WRITE));
                format.pb(io);
                frame.width(this.width).height(this.height).format(avutil.AV_PIX_FMT_YUV420P);
                ok(avutil.av_frame_get_buffer(frame, 0));
                opened = true;
            } finally {
                if (!opened) {
                    close();
                }
            }
        }

        void write(List<Image> frames) {
            AVCodecContext codec = openEncoder();
            AVStream stream = avformat.avformat_new_stream(format, null);
            stream.time_base(tick);
            ok(avcodec.avcodec_parameters_from_context(stream.codecpar(), codec));
            AVDictionary options = new AVDictionary(null);
            avutil.av_dict_set(options, "movflags", "+faststart", 0); // plays while it is still being loaded
            int begun = avformat.avformat_write_header(format, options);
            avutil.av_dict_free(options);
            ok(begun);
            for (int i = 0; i < frames.size(); i++) {
                Image picture = frames.get(i);
                if (picture.width() != pictureWidth || picture.height() != pictureHeight) {
                    throw new IllegalArgumentException("the frames are not all of one size");
                }
                ok(avutil.av_frame_make_writable(frame));
                fill(picture);
                frame.pts(i * ticksPerFrame);
                ok(avcodec.avcodec_send_frame(codec, frame));
                drain(codec, stream);
            }
            ok(avcodec.avcodec_send_frame(codec, (AVFrame) null));
            drain(codec, stream);
            ok(avformat.av_write_trailer(format));
            ok(avformat.avio_closep(io));
            format.pb(null);
        }

        private AVCodecContext openEncoder() {
            AVCodec codec = avcodec.avcodec_find_encoder_by_name(encoderName);
            if (codec == null || codec.isNull()) {
                throw new VireoException(
                        Code.RESOURCE,
                        "FFmpeg's libraries on this machine have no encoder '" + encoderName + "'",
                        "Take the GIF or the frames.");
            }
            AVCodecContext opened = avcodec.avcodec_alloc_context3(codec);
            encoder = opened;
            double perSecond = (double) TICKS / ticksPerFrame;
            opened.width(width)
                    .height(height)
                    .pix_fmt(avutil.AV_PIX_FMT_YUV420P)
                    .time_base(tick)
                    .gop_size(12)
                    .max_b_frames(0)
                    .thread_count(1)
                    .bit_rate(Math.max(LEAST_BITS, (long) (BITS_PER_PIXEL * width * height * perSecond)))
                    .colorspace(avutil.AVCOL_SPC_SMPTE170M)
                    .color_range(avutil.AVCOL_RANGE_MPEG);
            opened.framerate(new AVRational().num(TICKS).den((int) ticksPerFrame));
            opened.flags(opened.flags() | avcodec.AV_CODEC_FLAG_GLOBAL_HEADER | avcodec.AV_CODEC_FLAG_BITEXACT);
            AVDictionary options = new AVDictionary(null);
            avutil.av_dict_set(options, "allow_skip_frames", "0", 0);
            int code = avcodec.avcodec_open2(opened, codec, options);
            avutil.av_dict_free(options);
            ok(code);
            return opened;
        }

        private void drain(AVCodecContext codec, AVStream stream) {
            while (avcodec.avcodec_receive_packet(codec, packet) >= 0) {
                packet.duration(ticksPerFrame);
                avcodec.av_packet_rescale_ts(packet, tick, stream.time_base());
                packet.stream_index(0);
                ok(avformat.av_interleaved_write_frame(format, packet));
            }
        }

        private void fill(Image picture) {
            Image even =
                    picture.width() == width && picture.height() == height ? picture : picture.resize(width, height);
            if (scaler == null) {
                scaler = swscale.sws_getContext(
                        width,
                        height,
                        avutil.AV_PIX_FMT_RGB24,
                        width,
                        height,
                        avutil.AV_PIX_FMT_YUV420P,
                        swscale.SWS_BICUBIC | swscale.SWS_ACCURATE_RND | swscale.SWS_BITEXACT,
                        null,
                        null,
                        (DoublePointer) null);
            }
            try (BytePointer rgb = new BytePointer(even.toRgb());
                    PointerPointer<BytePointer> planes = new PointerPointer<>(4L);
                    IntPointer strides = new IntPointer(width * Image.CHANNELS, 0, 0, 0)) {
                planes.put(0, rgb);
                swscale.sws_scale(scaler, planes, strides, 0, height, frame.data(), frame.linesize());
            }
        }

        private static void ok(int code) {
            if (code < 0) {
                throw new VireoException(
                        Code.DATA, "the video can't be written: " + Ffmpeg.words(code), "Is there room on the disk?");
            }
        }

        @Override
        public void close() {
            if (!io.isNull()) {
                avformat.avio_closep(io);
            }
            avcodec.av_packet_free(packet);
            avutil.av_frame_free(frame);
            if (encoder != null) {
                avcodec.avcodec_free_context(encoder);
            }
            if (scaler != null) {
                swscale.sws_freeContext(scaler);
            }
            if (!format.isNull()) {
                avformat.avformat_free_context(format);
            }
        }
    }
}
