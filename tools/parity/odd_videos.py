"""Makes small videos in odd settings, and what FFmpeg reads in them: one compressed safetensors file that holds, for
each, NAME (the file's bytes), NAME.times (seconds of every frame: best-effort time stamps), NAME.frames (which of
them are kept as pixels) and NAME.rgb (of those some rows and columns, 16 across or a few more: frames x rows x
columns x 3, upright and over white).

    python3 -m venv venv && venv/bin/pip install -r requirements-odd.txt
    venv/bin/python odd_videos.py FOLDER ../../runtime/src/test/resources/videos/odd.safetensors.gz

Files are made by imageio-ffmpeg's FFmpeg 7.0.2; FOLDER has `ffmpeg` and `ffprobe` of the version that Vireo loads
(they lie in the JavaCPP presets' jar), which say what is in them.
"""

import gzip
import json
import os
import subprocess
import sys
import tempfile

import imageio_ffmpeg
import numpy as np
from safetensors.numpy import save

MAKER = imageio_ffmpeg.get_ffmpeg_exe()
TENSORS = {}
SIZE = (32, 24)


def scene(count, width=SIZE[0], height=SIZE[1], alpha=False):
    """Frames that move, so that none is like another."""
    y, x = np.mgrid[0:height, 0:width]
    out = []
    for t in range(count):
        rgb = np.stack([255 * x / width, 255 * y / height, 128 + 100 * np.sin((x + 2 * t) / 5.0)], -1)
        rgb[:, (3 * t) % width : (3 * t) % width + 3] = (230, 30 + 10 * (t % 20), 40)
        frame = rgb.round().astype(np.uint8)
        if alpha:
            frame = np.concatenate([frame, ((x * 7 + 9 * t) % 256)[..., None].astype(np.uint8)], -1)
        out.append(frame)
    return np.stack(out)


class Maker:
    def __init__(self, folder, reference):
        self.folder, self.reference = folder, reference

    def path(self, name):
        return os.path.join(self.folder, name)

    def run(self, arguments, stdin=None):
        subprocess.run([MAKER, "-hide_banner", "-loglevel", "error", "-y", *arguments], input=stdin, check=True)

    def make(self, name, options, count=12, rate="25", size=SIZE, alpha=False, sound=False, before=()):
        """Encodes the scene; `options` is a string of FFmpeg's."""
        frames = scene(count, *size, alpha=alpha)
        arguments = [*before, "-f", "rawvideo", "-pix_fmt", "rgba" if alpha else "rgb24", "-s", f"{size[0]}x{size[1]}",
                     "-r", rate, "-i", "-"]  # fmt: skip
        if sound:
            arguments += ["-f", "lavfi", "-i", "sine=r=8000:d=1", "-c:a", "pcm_s16le" if name.endswith(("avi", "mov")) else
                          "libopus" if name.endswith("webm") else "aac", "-ar", "48000" if name.endswith("webm") else "8000",
                          "-b:a", "8k"]  # fmt: skip
        self.run([*arguments, *options.split(), self.path(name)], frames.tobytes())

    def copy(self, source, name, options="", before=""):
        self.run([*before.split(), "-i", self.path(source), "-c", "copy", *options.split(), self.path(name)])

    def cut(self, source, name, part):
        with open(self.path(source), "rb") as file:
            data = file.read()
        with open(self.path(name), "wb") as file:
            file.write(data[: int(len(data) * part)])

    def see(self, name, decoder=None, alpha=False):
        probe = subprocess.run(
            [os.path.join(self.reference, "ffprobe"), "-v", "quiet",
             "-select_streams", "v:0", "-show_frames", "-of", "json", self.path(name)],
            check=True, capture_output=True,
        )  # fmt: skip
        frames = json.loads(probe.stdout)["frames"]
        times = np.array([float(f.get("best_effort_timestamp_time", "nan")) for f in frames])
        raw = subprocess.run(
            [os.path.join(self.reference, "ffmpeg"), "-v", "quiet", *(["-c:v", decoder] if decoder else []),
             "-i", self.path(name), "-map", "0:v:0", "-fps_mode", "passthrough",
             "-sws_flags", "bilinear+accurate_rnd+full_chroma_int",
             "-f", "image2pipe", "-c:v", "ppm" if not alpha else "pam", "-pix_fmt", "rgba" if alpha else "rgb24", "-"],
            check=not name.startswith("cut-"), capture_output=True,
        ).stdout  # fmt: skip
        pixels = list(pictures(raw))
        assert len(pixels) == len(times), (name, len(pixels), len(times))
        kept = sorted({0, len(times) // 2, len(times) - 1})
        step = max(1, pixels[0].shape[1] // 16)
        with open(self.path(name), "rb") as file:
            TENSORS[name] = np.frombuffer(file.read(), np.uint8)
        TENSORS[name + ".times"] = times
        TENSORS[name + ".frames"] = np.array(kept, np.int64)
        TENSORS[name + ".rgb"] = np.stack([over_white(pixels[i])[::step, ::step] for i in kept])
        if "ODD_FOLDER" in os.environ:  # all of it, for a look at every frame
            np.savez(self.path(name + ".npz"), times=times, rgb=np.stack([over_white(p) for p in pixels]))


def over_white(pixels):
    if pixels.shape[-1] == 3:
        return pixels
    rgb, alpha = pixels[..., :3].astype(np.int64), pixels[..., 3:].astype(np.int64)
    return ((rgb * alpha + 255 * (255 - alpha) + 127) // 255).astype(np.uint8)


def pictures(raw):
    at = 0
    while at < len(raw):
        if raw[at : at + 2] == b"P6":
            head = raw[at : at + 40].split(b"\n", 3)
            width, height = map(int, head[1].split())
            at += len(head[0]) + len(head[1]) + len(head[2]) + 3
            channels = 3
        else:
            end = raw.index(b"ENDHDR\n", at) + 7
            fields = dict(line.split(b" ", 1) for line in raw[at:end].split(b"\n") if b" " in line)
            width, height, channels = int(fields[b"WIDTH"]), int(fields[b"HEIGHT"]), int(fields[b"DEPTH"])
            at = end
        n = width * height * channels
        yield np.frombuffer(raw[at : at + n], np.uint8).reshape(height, width, channels)
        at += n


def main(reference, path):
    with tempfile.TemporaryDirectory() as temporary:
        folder = os.environ.get("ODD_FOLDER", temporary)
        m = Maker(folder, reference)
        x264 = "-c:v libx264 -crf 20 -pix_fmt yuv420p"
        for name, options, more in (
            ("plain.mp4", x264, {}),
            ("b-frames.mp4", x264 + " -bf 3 -g 8 -x264-params b-pyramid=normal", {}),
            ("b-frames.mkv", x264 + " -bf 3 -g 8", {}),
            ("b-frames-h264.avi", x264 + " -bf 2 -g 8", {}),
            ("open-gop.mkv", x264 + " -bf 3 -g 5 -x264-params open-gop=1", {"count": 20}),
            ("one.mp4", x264, {"count": 1}),
            ("two.mkv", x264 + " -bf 2", {"count": 2}),
            ("odd-size.mp4", "-c:v mpeg4 -q:v 2", {"size": (33, 25)}),
            ("ntsc.mp4", x264, {"rate": "30000/1001"}),
            ("slow.mkv", x264, {"rate": "1/3", "count": 5}),
            ("fast.mp4", x264, {"rate": "240"}),
            ("uneven.mp4", x264 + " -bf 2 -fps_mode passthrough -vf setpts=N*N*0.01/TB -enc_time_base 1:1000", {}),
            ("uneven.mkv", x264 + " -bf 2 -fps_mode passthrough -vf setpts=(N+mod(N\\,3)*0.4)*0.05/TB -enc_time_base 1:1000", {}),
            ("wide-pixels.mp4", x264 + " -vf setsar=2", {}),
            ("interlaced-h264.mp4", x264 + " -flags +ilme+ildct -x264-params tff=1", {"size": (32, 32)}),
            ("interlaced-mpeg2.mkv", "-c:v mpeg2video -q:v 2 -flags +ilme+ildct", {"size": (32, 32)}),
            ("ten-bits.mkv", "-c:v libx264 -crf 16 -pix_fmt yuv420p10le", {}),
            ("422.mp4", "-c:v libx264 -crf 16 -pix_fmt yuv422p", {}),
            ("444.mp4", "-c:v libx264 -crf 16 -pix_fmt yuv444p", {}),
            ("gbrp.mkv", "-c:v libx264rgb -crf 16", {}),
            ("grey.mkv", "-c:v libx264 -crf 16 -pix_fmt gray", {}),
            ("full-range.mp4", x264 + " -vf scale=out_range=pc -color_range pc", {}),
            ("bt709.mp4", x264 + " -vf scale=out_color_matrix=bt709 -colorspace bt709", {}),
            ("hevc.mp4", "-c:v libx265 -x265-params log-level=none -pix_fmt yuv420p -bf 3", {"size": (64, 48)}),
            ("hevc-10.mkv", "-c:v libx265 -x265-params log-level=none -pix_fmt yuv420p10le", {"size": (64, 48), "count": 4}),
            ("vp8.webm", "-c:v libvpx -b:v 200k -auto-alt-ref 1 -lag-in-frames 10", {"count": 20}),
            ("vp9.webm", "-c:v libvpx-vp9 -b:v 200k -auto-alt-ref 1 -lag-in-frames 10", {"count": 20}),
            ("vp9-444.webm", "-c:v libvpx-vp9 -crf 20 -b:v 0 -pix_fmt yuv444p", {}),
            ("av1.mp4", "-c:v libaom-av1 -crf 20 -cpu-used 8", {"size": (64, 48), "count": 5}),
            ("mpeg4-b.avi", "-c:v mpeg4 -q:v 2 -bf 2", {}),
            ("mpeg4-b.mp4", "-c:v mpeg4 -q:v 2 -bf 2", {}),
            ("msmpeg4.avi", "-c:v msmpeg4 -q:v 2", {}),
            ("mpeg1.mkv", "-c:v mpeg1video -q:v 2 -bf 2", {}),
            ("h263.mov", "-c:v h263 -q:v 2", {"size": (128, 96), "count": 3}),
            ("mjpeg.avi", "-c:v mjpeg -q:v 2", {"count": 6}),
            ("mjpeg-444.mov", "-c:v mjpeg -q:v 2 -pix_fmt yuvj444p", {"count": 6}),
            ("prores.mov", "-c:v prores_ks", {"count": 3}),
            ("theora.mkv", "-c:v libtheora -q:v 8", {"count": 6}),
            ("ffv1.mkv", "-c:v ffv1 -pix_fmt yuv420p", {"count": 4}),
            ("ffv1-gbrp.mkv", "-c:v ffv1 -pix_fmt gbrp", {"count": 3}),
            ("huffyuv.avi", "-c:v huffyuv -pix_fmt yuv422p", {"count": 3}),
            ("utvideo.avi", "-c:v utvideo -pix_fmt gbrp", {"count": 3}),
            ("raw-bgr.avi", "-c:v rawvideo -pix_fmt bgr24", {"count": 3}),
            ("raw-palette.avi", "-c:v rawvideo -pix_fmt pal8", {"count": 3}),
            ("qtrle-palette.mov", "-c:v qtrle -pix_fmt pal8", {"count": 3}),
            ("png-palette.mov", "-c:v png -pix_fmt pal8", {"count": 3}),
            ("moving.gif", "-lavfi split[a][b];[a]palettegen[p];[b][p]paletteuse", {"rate": "10"}),
            ("fragmented.mp4", x264 + " -bf 2 -g 4 -movflags frag_keyframe+empty_moov", {}),
            ("fast-start.mp4", x264 + " -bf 2 -g 4 -movflags +faststart", {}),
            ("with-sound.mp4", x264, {"sound": True}),
            ("with-sound.avi", "-c:v mpeg4 -q:v 2", {"sound": True}),
            ("live.mkv", x264 + " -live 1", {}),
            ("gaps.avi", x264 + " -bf 0 -fps_mode passthrough -vf select=mod(n\\,4)-3", {"count": 20}),
            ("gaps-mpeg4.avi", "-c:v mpeg4 -q:v 2 -fps_mode passthrough -vf select=not(between(n\\,4\\,11))", {"count": 20}),
        ):  # fmt: skip
            m.make(name, options, **more)
            m.see(name)
        for name, options, decoder in (
            ("alpha-vp9.webm", "-c:v libvpx-vp9 -crf 15 -b:v 0 -pix_fmt yuva420p -auto-alt-ref 0", "libvpx-vp9"),
            ("alpha-vp8.webm", "-c:v libvpx -crf 10 -b:v 900k -pix_fmt yuva420p -auto-alt-ref 0", "libvpx"),
            ("alpha-png.mov", "-c:v png -pix_fmt rgba", None),
            ("alpha-qtrle.mov", "-c:v qtrle -pix_fmt argb", None),
            ("alpha-prores.mov", "-c:v prores_ks -profile:v 4444 -pix_fmt yuva444p10le", None),
            ("alpha-ffv1.mkv", "-c:v ffv1 -pix_fmt yuva420p", None),
            ("alpha-raw.avi", "-c:v rawvideo -pix_fmt bgra", None),
        ):
            m.make(name, options, count=4 if "vp" not in name else 8, alpha=True)
            m.see(name, decoder, alpha=True)
        for angle in (90, 180, 270):
            m.copy("plain.mp4", f"turned{angle}.mp4", before=f"-display_rotation {angle}")
            m.see(f"turned{angle}.mp4")
        m.copy("b-frames.mp4", "edit-list.mp4", before="-ss 0.2")
        m.copy("plain.mp4", "negative.mkv", "-output_ts_offset -0.2 -avoid_negative_ts disabled")
        m.copy("plain.mp4", "late.mkv", "-output_ts_offset 3")
        m.run(["-i", m.path("with-sound.mp4"), "-itsoffset", "2", "-i", m.path("b-frames.mp4"), "-map", "0:a", "-map", "1:v",
               "-c", "copy", m.path("after-sound.mp4")])  # fmt: skip
        m.run(["-i", m.path("with-sound.mp4"), "-itsoffset", "2", "-i", m.path("b-frames.mp4"), "-map", "0:a", "-map", "1:v",
               "-c", "copy", m.path("after-sound.mkv")])  # fmt: skip
        with open(m.path("gaps.avi"), "rb") as file:
            data = file.read()
        with open(m.path("no-index.avi"), "wb") as file:
            file.write(data[: data.rindex(b"idx1")])
        for name in ("edit-list.mp4", "negative.mkv", "late.mkv", "after-sound.mp4", "after-sound.mkv", "no-index.avi"):
            m.see(name)
        for source in ("b-frames.mkv", "fast-start.mp4", "vp9.webm", "fragmented.mp4", "moving.gif"):
            m.cut(source, "cut-" + source, 0.75)
            m.see("cut-" + source)
    os.makedirs(os.path.dirname(os.path.abspath(path)), exist_ok=True)
    with open(path, "wb") as file:
        file.write(gzip.compress(save(TENSORS), 9, mtime=0))
    print(len(TENSORS) // 4, "videos,", os.path.getsize(path), "bytes")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
