package dev.vireo.runtime.video;

import dev.vireo.runtime.IoReason;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.internal.Ffmpeg;
import dev.vireo.runtime.internal.RegularFile;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.Cleaner;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avcodec.AVPacketSideData;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.global.swscale;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.jspecify.annotations.Nullable;

/// The video stream of one file: its packets, and its frames one after the other. Not for several threads at
/// once.
final class VideoDecoder implements AutoCloseable {
    static final String READABLE = "MP4, MOV, WebM, MKV, AVI, GIF";

    /// No time at all, in FFmpeg's notation.
    static final long NO_TIME = Long.MIN_VALUE;

    private static final String CONTAINERS = "mov,matroska,avi,gif"; // FFmpeg's names of the above

    /// FFmpeg's names of codings that videos have today, and of the decoder for each. FFmpeg has hundreds
    /// more, of old games and cameras, which nobody looks after.
    private static final Map<String, String> DECODERS = Map.ofEntries(
            Map.entry("h264", "h264"),
            Map.entry("hevc", "hevc"),
            Map.entry("vp8", "vp8"),
            Map.entry("vp9", "vp9"),
            Map.entry("av1", "libaom-av1"),
            Map.entry("mpeg4", "mpeg4"),
            Map.entry("msmpeg4v3", "msmpeg4"),
            Map.entry("mpeg2video", "mpeg2video"),
            Map.entry("mpeg1video", "mpeg1video"),
            Map.entry("h263", "h263"),
            Map.entry("mjpeg", "mjpeg"),
            Map.entry("gif", "gif"),
            Map.entry("png", "png"),
            Map.entry("prores", "prores"),
            Map.entry("dnxhd", "dnxhd"),
            Map.entry("dvvideo", "dvvideo"),
            Map.entry("theora", "theora"),
            Map.entry("ffv1", "ffv1"),
            Map.entry("huffyuv", "huffyuv"),
            Map.entry("ffvhuff", "ffvhuff"),
            Map.entry("utvideo", "utvideo"),
            Map.entry("qtrle", "qtrle"),
            Map.entry("rawvideo", "rawvideo"));

    private static final String ALL_DECODERS = String.join(",", new TreeSet<>(DECODERS.values()));
    private static final int ROW_ALIGNMENT = 64; // the scaler writes beyond the end of a row
    private static final int FRAME_IS_CORRUPT = 1; // AV_FRAME_FLAG_CORRUPT, which the presets lack
    private static final int MAX_FAILURES = 1000; // in a row; no decoder may hold us here for ever
    private static final Cleaner CLEANER = Cleaner.create();

    /// What must be given back to the native side, once.
    private static final class Natives implements Runnable {
        private final AVPacket packet = avcodec.av_packet_alloc();
        private final AVFrame frame = avutil.av_frame_alloc();
        private @Nullable AVFormatContext format;
        private @Nullable AVCodecContext codec;
        private @Nullable AlphaTrack alpha;
        private @Nullable SwsContext scaler;
        private @Nullable Pointer pixels;
        private long pixelBytes;

        @Override
        public void run() {
            closeFile();
            avcodec.av_packet_free(packet);
            avutil.av_frame_free(frame);
            if (scaler != null) {
                swscale.sws_freeContext(scaler);
                scaler = null;
            }
            if (pixels != null) {
                avutil.av_free(pixels);
                pixels = null;
            }
        }

        void closeFile() {
            if (alpha != null) {
                alpha.close();
                alpha = null;
            }
            if (codec != null) {
                avcodec.avcodec_free_context(codec);
                codec = null;
            }
            if (format != null) {
                avformat.avformat_close_input(format);
                format = null;
            }
        }

        /// A buffer of that size, kept from one frame to the next.
        BytePointer pixels(long bytes) {
            if (pixels == null || bytes > pixelBytes) {
                if (pixels != null) {
                    avutil.av_free(pixels);
                }
                pixels = avutil.av_malloc(bytes);
                if (pixels == null || pixels.isNull()) {
                    pixels = null;
                    throw new VireoException(
                            Code.RESOURCE,
                            "no memory for a video frame of " + bytes + " bytes",
                            "Scale the video down.");
                }
                pixelBytes = bytes;
            }
            return new BytePointer(pixels).capacity(bytes);
        }
    }

    private final Path file;
    private final Natives natives = new Natives();
    private final Cleaner.Cleanable cleanable = CLEANER.register(this, natives);
    private AVFormatContext format;
    private AVCodecContext codec;
    private AVStream stream;
    private boolean drained;
    private int readCode;
    private long decoded;

    private VideoDecoder(Path file) {
        this.file = file;
        boolean opened = false;
        try {
            format = openFile();
            stream = videoStream(format);
            codec = openCodec(stream);
            opened = true;
        } finally {
            if (!opened) {
                cleanable.clean();
            }
        }
    }

    /// @throws VireoException with code DATA when there is no video in the file
    static VideoDecoder open(Path file) {
        byte[] head = head(file);
        if (head.length == 0) {
            throw new VireoException(Code.DATA, "[" + file + "] is empty (0 bytes)", "Copy or download it again.");
        }
        Ffmpeg.ready();
        return new VideoDecoder(file);
    }

    /// Whether there is a file that can be read at all; Java's reasons are better than FFmpeg's.
    private static byte[] head(Path file) {
        try (InputStream in = RegularFile.open(file)) {
            return in.readNBytes(12);
        } catch (IOException e) {
            String reason = IoReason.of(e);
            boolean missing = reason.equals("no such file");
            throw new VireoException(
                    Code.DATA,
                    "[" + file + "] " + (missing ? reason : "can't be read: " + reason),
                    missing ? "Check the path." : "",
                    e);
        }
    }

    private AVFormatContext openFile() {
        AVFormatContext opened = new AVFormatContext(null);
        AVDictionary options = new AVDictionary(null);
        // A file may name other files and addresses; none of them is opened.
        avutil.av_dict_set(options, "protocol_whitelist", "file", 0);
        avutil.av_dict_set(options, "format_whitelist", CONTAINERS, 0);
        avutil.av_dict_set(options, "codec_whitelist", ALL_DECODERS, 0);
        int code;
        try {
            code = avformat.avformat_open_input(opened, "file:" + file.toAbsolutePath(), null, options);
        } finally {
            avutil.av_dict_free(options);
        }
        if (code < 0) {
            throw unreadable(code);
        }
        natives.format = opened;
        for (int i = 0; i < opened.nb_streams(); i++) { // before anything is decoded
            AVCodecParameters stated = opened.streams(i).codecpar();
            checkSize(stated.width(), stated.height());
            if (stated.codec_type() != avutil.AVMEDIA_TYPE_VIDEO) {
                opened.streams(i).discard(avcodec.AVDISCARD_ALL); // neither read nor decoded
            }
        }
        describeStreams(opened);
        return opened;
    }

    private VireoException unreadable(int code) {
        byte[] head = head(file);
        boolean begunAsMp4 = head.length >= 8 && new String(head, 4, 4, StandardCharsets.US_ASCII).equals("ftyp");
        if (begunAsMp4) {
            return new VireoException(
                    Code.DATA,
                    "[" + file + "] is cut short or damaged: it begins as MP4 does, but the index of its frames can't"
                            + " be read",
                    "Copy or download it again. A recording that was broken off needs a repair tool.");
        }
        return new VireoException(
                Code.DATA,
                "[" + file + "] is not a video that can be read (" + READABLE + "): "
                        + Ffmpeg.words(code).toLowerCase(Locale.ROOT),
                "Convert it: ffmpeg -i INPUT OUTPUT.mp4");
    }

    /// Fills in what the file's header leaves open; looks at a few frames for that.
    private static void describeStreams(AVFormatContext opened) {
        int n = opened.nb_streams();
        try (PointerPointer<AVDictionary> options = new PointerPointer<>(Math.max(1, n))) {
            for (int i = 0; i < n; i++) {
                AVDictionary option = new AVDictionary(null);
                avutil.av_dict_set(option, "max_pixels", Long.toString(Image.MAX_PIXELS), 0);
                avutil.av_dict_set(option, "threads", "1", 0);
                options.put(i, option);
            }
            avformat.avformat_find_stream_info(opened, options);
            for (int i = 0; i < n; i++) {
                AVDictionary left = options.get(AVDictionary.class, i);
                if (left != null) {
                    avutil.av_dict_free(left);
                }
            }
        }
    }

    private AVStream videoStream(AVFormatContext opened) {
        int index =
                avformat.av_find_best_stream(opened, avutil.AVMEDIA_TYPE_VIDEO, -1, -1, (PointerPointer<?>) null, 0);
        if (index < 0 && FileEnd.isMissing(file)) {
            throw new VireoException(
                    Code.DATA,
                    "[" + file + "] is cut short or damaged: there is no video in what is left of it",
                    "Copy or download it again.");
        }
        if (index < 0 || (opened.streams(index).disposition() & avformat.AV_DISPOSITION_ATTACHED_PIC) != 0) {
            throw new VireoException(
                    Code.DATA,
                    "[" + file + "] holds no video"
                            + (opened.nb_streams() > 0 ? ", only other streams: " + streams(opened) : ""),
                    "Give the file that has the picture.");
        }
        return opened.streams(index);
    }

    private static String streams(AVFormatContext opened) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < Math.min(8, opened.nb_streams()); i++) {
            out.append(i == 0 ? "" : ", ")
                    .append(avcodec.avcodec_get_name(
                                    opened.streams(i).codecpar().codec_id())
                            .getString());
        }
        return out.toString();
    }

    private AVCodecContext openCodec(AVStream video) {
        AVCodecParameters parameters = video.codecpar();
        checkSize(parameters.width(), parameters.height());
        AVCodecContext opened = open(video);
        natives.codec = opened;
        if (AlphaTrack.isIn(video)) {
            natives.alpha = new AlphaTrack(open(video));
        }
        return opened;
    }

    private AVCodecContext open(AVStream video) {
        AVCodec decoder = decoder(video.codecpar().codec_id());
        AVCodecContext opened = avcodec.avcodec_alloc_context3(decoder);
        avcodec.avcodec_parameters_to_context(opened, video.codecpar());
        opened.pkt_timebase(video.time_base());
        opened.max_pixels(Image.MAX_PIXELS);
        opened.thread_count(1); // several clips and programs share the processors
        int code = avcodec.avcodec_open2(opened, decoder, (AVDictionary) null);
        if (code < 0) {
            avcodec.avcodec_free_context(opened);
            throw new VireoException(
                    Code.DATA,
                    "[" + file + "] can't be decoded: " + Ffmpeg.words(code),
                    "Convert it: ffmpeg -i INPUT OUTPUT.mp4");
        }
        return opened;
    }

    private AVCodec decoder(int codec) {
        String name = avcodec.avcodec_get_name(codec).getString();
        String decoder = DECODERS.get(name);
        AVCodec found = decoder == null ? null : avcodec.avcodec_find_decoder_by_name(decoder);
        if (found == null || found.isNull()) {
            throw new VireoException(
                    Code.DATA,
                    "[" + file + "] is coded as '" + name + "', which is not read here",
                    "Convert it: ffmpeg -i INPUT OUTPUT.mp4");
        }
        return found;
    }

    private void checkSize(int width, int height) {
        if ((long) width * height > Image.MAX_PIXELS) {
            throw new VireoException(
                    Code.DATA,
                    String.format(
                            Locale.ROOT,
                            "[%s] has frames of %dx%d = %d pixels; at most %d are read",
                            file,
                            width,
                            height,
                            (long) width * height,
                            Image.MAX_PIXELS),
                    "Scale the video down: ffmpeg -i INPUT -vf scale=1280:-2 OUTPUT.mp4");
        }
    }

    /// The stream's facts, and its packets' and frames' times in units of it.
    double secondsPerTick() {
        return avutil.av_q2d(stream.time_base());
    }

    /// The average rate that the file states; 0 when it does not.
    double statedRate() {
        return stream.avg_frame_rate().num() > 0 && stream.avg_frame_rate().den() > 0
                ? avutil.av_q2d(stream.avg_frame_rate())
                : 0;
    }

    /// How many packets the file says that it has; 0 when it does not. AVI counts gaps as well.
    long statedPackets() {
        return format.iformat().name().getString().equals("avi") ? 0 : stream.nb_frames();
    }

    /// Whether the file ends before it says.
    boolean lacksEnd() {
        return FileEnd.isMissing(file);
    }

    /// Whether packets of this codec may give no frame of their own.
    boolean hidesFrames() {
        return stream.codecpar().codec_id() == avcodec.AV_CODEC_ID_VP8;
    }

    /// The EXIF orientation that stands for the stream's rotation; 0 when it is turned by something else than
    /// quarters.
    int orientation() {
        AVCodecParameters parameters = stream.codecpar();
        if (parameters.nb_coded_side_data() == 0) {
            return 1;
        }
        AVPacketSideData matrix = avcodec.av_packet_side_data_get(
                parameters.coded_side_data(), parameters.nb_coded_side_data(), avcodec.AV_PKT_DATA_DISPLAYMATRIX);
        if (matrix == null || matrix.isNull() || matrix.size() < 9 * Integer.BYTES) {
            return 1;
        }
        IntPointer m = new IntPointer(matrix.data());
        return orientation(m.get(0), m.get(1), m.get(3), m.get(4));
    }

    /// A picture's point (x, y), from the top left, is shown at (a x + c y, b x + d y).
    static int orientation(int a, int b, int c, int d) {
        String signs = "" + Integer.signum(a) + Integer.signum(b) + Integer.signum(c) + Integer.signum(d);
        return switch (signs) {
            case "1001" -> 1;
            case "-1001" -> 2;
            case "-100-1" -> 3;
            case "100-1" -> 4;
            case "0110" -> 5;
            case "01-10" -> 6;
            case "0-1-10" -> 7;
            case "0-110" -> 8;
            default -> 0;
        };
    }

    /// Reads the next packet of the stream.
    ///
    /// @return whether there is one
    boolean nextPacket() {
        AVPacket packet = natives.packet;
        avcodec.av_packet_unref(packet);
        while ((readCode = avformat.av_read_frame(format, packet)) >= 0) {
            if (packet.stream_index() == stream.index()) {
                return true;
            }
            avcodec.av_packet_unref(packet);
        }
        return false;
    }

    /// Whether the packets ended because the file could not be read on.
    boolean endedEarly() {
        return readCode < 0 && readCode != avutil.AVERROR_EOF;
    }

    /// When the packet's frame is shown; [#NO_TIME] when the file does not say.
    long packetTime() {
        return natives.packet.pts();
    }

    /// When the packet is decoded; [#NO_TIME] when the file does not say.
    long packetDecodeTime() {
        return natives.packet.dts();
    }

    boolean packetIs(int flag) {
        return (natives.packet.flags() & flag) != 0;
    }

    int packetSize() {
        return natives.packet.size();
    }

    /// Decodes the next whole frame; what comes out damaged is passed over.
    ///
    /// @return whether there is one
    boolean nextFrame() {
        while (nextAnyFrame()) {
            if (natives.frame.decode_error_flags() == 0 && (natives.frame.flags() & FRAME_IS_CORRUPT) == 0) {
                return true;
            }
        }
        return false;
    }

    private boolean nextAnyFrame() {
        int failures = 0;
        while (true) {
            int code = avcodec.avcodec_receive_frame(codec, natives.frame);
            if (code >= 0) {
                decoded++;
                if (natives.alpha != null) {
                    natives.alpha.next();
                }
                return true;
            }
            if (code == avutil.AVERROR_EAGAIN() && !drained) {
                feed();
            } else if (code == avutil.AVERROR_EOF || drained || ++failures > MAX_FAILURES) {
                return false;
            } // else a packet was of no use: the next may be
        }
    }

    private void feed() {
        if (nextPacket()) {
            if (!packetIs(avcodec.AV_PKT_FLAG_CORRUPT)) { // half a packet makes pixels of nothing
                avcodec.avcodec_send_packet(codec, natives.packet); // its failure shows as a frame that is missing
                if (natives.alpha != null) {
                    natives.alpha.feed(natives.packet);
                }
            }
        } else {
            drained = true;
            avcodec.avcodec_send_packet(codec, (AVPacket) null);
        }
    }

    /// How many frames came out so far.
    long decoded() {
        return decoded;
    }

    /// When the decoded frame is shown, FFmpeg's best guess where the file tells only when packets are
    /// decoded; [#NO_TIME] when it does not say.
    long frameTime() {
        return natives.frame.best_effort_timestamp();
    }

    /// Goes to the key frame at or before a time, or nowhere.
    ///
    /// @return whether the file can do that
    boolean seek(long time) {
        if (stream.codecpar().format() == avutil.AV_PIX_FMT_PAL8) {
            return false; // the palette comes once, with the first packet
        }
        int code = avformat.av_seek_frame(format, stream.index(), time, avformat.AVSEEK_FLAG_BACKWARD);
        if (code < 0) {
            return false;
        }
        avcodec.avcodec_flush_buffers(codec);
        if (natives.alpha != null) {
            natives.alpha.flush();
        }
        drained = false;
        return true;
    }

    /// Goes to the beginning, by opening the file again.
    void restart() {
        natives.closeFile();
        format = openFile();
        stream = videoStream(format);
        codec = openCodec(stream);
        drained = false;
    }

    /// The pixels of the decoded frame, as they are stored.
    Image image() {
        AVFrame frame = natives.frame;
        int width = frame.width();
        int height = frame.height();
        checkSize(width, height);
        boolean alpha = (avutil.av_pix_fmt_desc_get(frame.format()).flags() & avutil.AV_PIX_FMT_FLAG_ALPHA) != 0;
        SwsContext scaler = swscale.sws_getCachedContext(
                natives.scaler,
                width,
                height,
                frame.format(),
                width,
                height,
                alpha ? avutil.AV_PIX_FMT_RGBA : avutil.AV_PIX_FMT_RGB24,
                swscale.SWS_BILINEAR | swscale.SWS_ACCURATE_RND | swscale.SWS_FULL_CHR_H_INT,
                null,
                null,
                (DoublePointer) null);
        natives.scaler = scaler;
        if (scaler == null || scaler.isNull()) {
            throw new VireoException(
                    Code.DATA,
                    "[" + file + "] has pixels of a kind that can't be converted",
                    "Convert it: ffmpeg -i INPUT OUTPUT.mp4");
        }
        setColours(scaler, frame);
        int channels = alpha ? 4 : 3;
        int stride = (width * channels + ROW_ALIGNMENT - 1) / ROW_ALIGNMENT * ROW_ALIGNMENT;
        BytePointer out = natives.pixels((long) stride * height + ROW_ALIGNMENT);
        try (PointerPointer<BytePointer> planes = new PointerPointer<>(4L);
                IntPointer strides = new IntPointer(stride, 0, 0, 0)) {
            planes.put(0, out);
            swscale.sws_scale(scaler, frame.data(), frame.linesize(), 0, height, planes, strides);
        }
        ByteBuffer pixels = out.asBuffer();
        byte[] rgb = new byte[width * height * Image.CHANNELS];
        byte[] row = new byte[width * channels];
        for (int y = 0; y < height; y++) {
            pixels.get(y * stride, row);
            if (alpha) {
                overWhite(row, rgb, y * width * Image.CHANNELS);
            } else {
                System.arraycopy(row, 0, rgb, y * row.length, row.length);
            }
        }
        if (natives.alpha != null) {
            natives.alpha.overWhite(rgb, width, height);
        }
        return Image.ofRgb(width, height, rgb);
    }

    private static void setColours(SwsContext scaler, AVFrame frame) {
        // No statement means BT.601, as FFmpeg itself takes it.
        IntPointer from = swscale.sws_getCoefficients(
                frame.colorspace() == avutil.AVCOL_SPC_RGB ? swscale.SWS_CS_DEFAULT : frame.colorspace());
        IntPointer to = swscale.sws_getCoefficients(swscale.SWS_CS_DEFAULT);
        int full = frame.color_range() == avutil.AVCOL_RANGE_JPEG ? 1 : 0;
        swscale.sws_setColorspaceDetails(scaler, from, full, to, 1, 0, 1 << 16, 1 << 16);
    }

    private static void overWhite(byte[] rgba, byte[] rgb, int at) {
        for (int from = 0, to = at; from < rgba.length; from += 4, to += 3) {
            int alpha = rgba[from + 3] & 255;
            for (int c = 0; c < 3; c++) {
                rgb[to + c] = (byte) (((rgba[from + c] & 255) * alpha + 255 * (255 - alpha) + 127) / 255);
            }
        }
    }

    /// Frees everything. Closing twice does nothing.
    @Override
    public void close() {
        cleanable.clean();
    }
}
