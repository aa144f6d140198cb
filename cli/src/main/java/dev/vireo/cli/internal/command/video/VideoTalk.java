package dev.vireo.cli.internal.command.video;

import dev.vireo.cli.internal.console.Console;
import dev.vireo.cli.internal.console.ProgressTalk;
import dev.vireo.diffusion.VideoMaking;
import dev.vireo.diffusion.VideoMaking.Made;
import dev.vireo.diffusion.VideoMaking.Note;
import dev.vireo.diffusion.VideoRun;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntConsumer;

/// What the commands that make videos tell of them.
final class VideoTalk {
    private VideoTalk() {}

    /// Makes one video, telling how many steps are done.
    static Made alone(Console console, int steps, Function<VideoMaking.Listener, Made> work) {
        try (ProgressTalk talk = new ProgressTalk(console, "steps", steps)) {
            return work.apply(listener(console, talk::done));
        }
    }

    /// Tells the notes on a video, and hands on how many steps are done.
    static VideoMaking.Listener listener(Console console, IntConsumer steps) {
        return new VideoMaking.Listener() {
            @Override
            public void step(int done, int of) {
                steps.accept(done);
            }

            @Override
            public void note(Note note) {
                console.talk("vireo: note: " + sentence(note));
            }
        };
    }

    private static String sentence(Note note) {
        return switch (note) {
            case Note.PromptCut _ -> "the prompt is longer than the model reads; its end was left out";
            case Note.NothingGuided(double first, double enough) ->
                String.format(
                        Locale.ROOT,
                        "nothing was guided, because the energy (%.4g at first) was never above what is good enough"
                                + " (%.4g); give a lower --threshold",
                        first,
                        enough);
        };
    }

    /// What became of a video, as plain data.
    ///
    /// @param folder as the user named it
    static Map<String, Object> plain(Path folder, Made made) {
        VideoRun run = made.run();
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("folder", folder.toString());
        out.put("made", !made.files().isEmpty());
        out.put("prompt", run.prompt());
        out.put("seed", run.request().denoising().seed());
        out.put("frames", run.frames().size());
        out.put("seconds", run.seconds());
        out.put("files", made.files());
        return out;
    }

    /// Prints what became of one video.
    ///
    /// @param folder as the user named it
    static void print(Console console, Path folder, Made made) {
        if (console.json()) {
            console.object(plain(folder, made));
            return;
        }
        if (made.files().isEmpty()) {
            console.talk("vireo: note: this video is there already");
            console.line(folder.resolve("video.mp4").toString());
            return;
        }
        made.files().stream()
                .filter(f -> !f.startsWith("frames/") && !f.equals(VideoRun.FILE))
                .forEach(f -> console.line(folder.resolve(f).toString()));
        console.line(folder.resolve("frames") + " (" + made.run().frames().size() + " pictures)");
        console.line(folder.resolve(VideoRun.FILE).toString());
    }
}
