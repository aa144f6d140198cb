package dev.vireo.benchmarks.internal.make;

import dev.vireo.microworld.SceneGenerator;
import dev.vireo.microworld.WorldClip;
import dev.vireo.microworld.WorldClip.Task;
import dev.vireo.microworld.WorldClips;
import dev.vireo.microworld.questions.ClipQuestion;
import dev.vireo.microworld.questions.ClipQuestions;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/// Video-MME: short stories, questions with four options in a Parquet file, and a caption as the subtitle of every
/// second video. Both splits have the same files.
final class VideoMmeForm implements Form {
    private static final int A_VIDEO = 4;
    private static final int FRAMES = 48;
    private static final double FPS = 4;
    private static final int OPTIONS = 4;

    @Override
    public List<String> splits() {
        return List.of("test", "test-subtitles");
    }

    @Override
    public int most() {
        return 400_000;
    }

    @Override
    public boolean films() {
        return true;
    }

    @Override
    public int pictures(int count) {
        return (count + A_VIDEO - 1) / A_VIDEO;
    }

    @Override
    public int make(Job job) {
        WorldClips.Order order = new WorldClips.Order(
                job.pictures(),
                job.seed(),
                SceneGenerator.WIDTH,
                SceneGenerator.HEIGHT,
                FRAMES,
                FPS,
                List.of(Task.STORY),
                true);
        WorldClips.write(order, job.folder(), job.progress());
        List<WorldClip> clips = IntStream.range(0, job.pictures())
                .mapToObj(index -> WorldClips.make(order, index))
                .toList();
        for (int i = 0; i < clips.size(); i += 2) {
            WorldClip clip = clips.get(i);
            job.write(
                    "subtitle/" + clip.id() + ".srt",
                    out -> out.append("1\n00:00:00,000 --> ")
                            .append(String.format(Locale.ROOT, "00:00:%02d,000\n", (int) (FRAMES / FPS)))
                            .append(clip.caption())
                            .append('\n'));
        }
        List<ClipQuestion> questions = ClipQuestions.generate(clips, job.seed(), job.count());
        Path file = job.file("videomme/test-00000-of-00001.parquet");
        try {
            write(questions, file);
        } catch (SQLException e) {
            throw new VireoException(Code.DATA, "[" + file + "] can't be written: " + e.getMessage(), "", e);
        }
        return questions.size();
    }

    private static void write(List<ClipQuestion> questions, Path file) throws SQLException {
        try (Connection database = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = database.createStatement()) {
            statement.execute("SET threads = 1");
            statement.execute("CREATE TABLE questions (video_id VARCHAR, duration VARCHAR, domain VARCHAR,"
                    + " sub_category VARCHAR, url VARCHAR, \"videoID\" VARCHAR, question_id VARCHAR,"
                    + " task_type VARCHAR, question VARCHAR, options VARCHAR[], answer VARCHAR)");
            try (PreparedStatement insert = database.prepareStatement("INSERT INTO questions VALUES"
                    + " (?, 'short', 'Little World', ?, '', ?, ?, ?, ?, list_value(?, ?, ?, ?), ?)")) {
                for (int i = 0; i < questions.size(); i++) {
                    row(questions.get(i), i % OPTIONS, insert);
                    insert.executeUpdate();
                }
            }
            statement.execute("COPY questions TO '" + file.toString().replace("'", "''") + "' (FORMAT parquet)");
        }
    }

    /// @param place where the right option stands; one of the wrong ones is left out
    private static void row(ClipQuestion question, int place, PreparedStatement insert) throws SQLException {
        List<String> options = new ArrayList<>(question.options());
        String right = options.remove(question.answer());
        options.removeLast();
        options.add(place, right);
        List<String> cells = new ArrayList<>(List.of(
                question.clip(),
                "Stories",
                question.clip(),
                question.clip() + "-" + question.number(),
                question.type().name(),
                question.text()));
        for (int i = 0; i < OPTIONS; i++) {
            cells.add(letter(i) + ". " + options.get(i));
        }
        cells.add(letter(place));
        for (int i = 0; i < cells.size(); i++) {
            insert.setString(i + 1, cells.get(i));
        }
    }

    private static String letter(int index) {
        return String.valueOf((char) ('A' + index));
    }
}
