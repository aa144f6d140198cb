package dev.vireo.benchmarks.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Video-MME (Fu et al. 2024): questions with four options about short, medium and long videos, without or with
/// what is said in them.
final class VideoMme extends FileDataset {
    private static final String WITH = "-subtitles";
    private static final Set<String> NAMES = Set.of(
            "videoID",
            "question_id",
            "question",
            "options",
            "answer",
            "duration",
            "domain",
            "sub_category",
            "task_type");
    private static final Set<String> DURATIONS = Set.of("short", "medium", "long");

    VideoMme() {
        super(
                "videomme",
                List.of("test", "test" + WITH),
                List.of("videomme"),
                "The table, the videos and the subtitles are on Hugging Face (lmms-lab/Video-MME).");
    }

    @Override
    List<Path> questions(Path root, String split) {
        return Layout.table(root, List.of("videomme", "", "data"), split.replace(WITH, ""));
    }

    private static Path subtitles(Path root) {
        return Layout.first(root, List.of("subtitle", "subtitles"));
    }

    @Override
    RowSamples read(Path root, String split, boolean strict) {
        Path videos = Layout.first(root, List.of("data", "videos", "video"));
        Optional<Path> subtitles = split.endsWith(WITH) ? Optional.of(subtitles(root)) : Optional.empty();
        Rows.Fields fields = new Rows.Fields(NAMES, NAMES, hint());
        return new RowSamples(
                questions(root, split),
                file -> Rows.open(file, fields),
                row -> List.of(sample(row, videos, subtitles)),
                hint());
    }

    private static Sample sample(Row row, Path videos, Optional<Path> subtitles) {
        String video = row.text("videoID");
        String duration = row.text("duration");
        if (!DURATIONS.contains(duration)) {
            throw new IllegalArgumentException(
                    "the field 'duration' must be short, medium or long, not '" + duration + "'");
        }
        List<String> options = Lettered.list(row.texts("options"));
        return new Sample(
                row.text("question_id"),
                row.text("question"),
                new About.Video(
                        Layout.withEnding(videos, video, List.of(".mp4", ".MP4", ".mkv", ".webm")),
                        subtitles
                                .map(folder -> Layout.inside(folder, video + ".srt"))
                                .filter(Files::exists)),
                options,
                new Gold.Choice(Lettered.index(row.text("answer").strip(), options.size())),
                Optional.empty(),
                video,
                Map.of(
                        "duration",
                        duration,
                        "domain",
                        row.text("domain"),
                        "sub_category",
                        row.text("sub_category"),
                        "task_type",
                        row.text("task_type")));
    }

    /// Not every video has subtitles, so that single ones are not missed; the folder is.
    @Override
    void checkBesides(Path root, String split, Check check) {
        if (split.endsWith(WITH) && !Files.isDirectory(subtitles(root))) {
            check.add(new Problem(subtitles(root), 0, "there is no folder of subtitles", hint()));
        }
    }
}
