package dev.vireo.benchmarks.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// LongVideo-Reason (Chen et al. 2025) and the thousand questions of it that models are compared on: questions
/// about long videos, with the options in the text of the question. A few published rows lack their options. They
/// are asked all the same, with the label `malformed`, so that a score is over as many questions as elsewhere;
/// checking names them.
final class LongVideoReason extends FileDataset {
    private static final Pattern TAGS = Pattern.compile("^\\s*<answer>(.*)</answer>\\s*$", Pattern.DOTALL);
    private static final Set<String> NEEDED = Set.of("problem_id", "videos", "problem", "answer");
    private static final Set<String> WANTED =
            Set.of("problem_id", "videos", "problem", "answer", "problem_type", "reasoning", "data_type");
    private static final int EVAL_OPTIONS = 4;

    private final boolean eval;

    LongVideoReason(String name, List<String> splits) {
        super(
                name,
                splits,
                List.of("longvideo"),
                "The questions are on Hugging Face (LongVideo-Reason/longvideo-reason), the videos of the test split in"
                        + " LongVideo-Reason/longvideo_eval_videos; those of training are fetched from YouTube by id.");
        this.eval = name.endsWith("-eval");
    }

    @Override
    List<Path> questions(Path root, String split) {
        return Layout.table(root, List.of("", "data"), split);
    }

    @Override
    RowSamples read(Path root, String split, boolean strict) {
        List<Path> folders = new ArrayList<>();
        for (String folder : List.of("longvila_videos", "videos", "")) {
            folders.add(root.resolve(folder));
        }
        folders.addAll(Layout.matching(root, "longvideo_eval_subset*"));
        Rows.Fields fields = new Rows.Fields(NEEDED, WANTED, hint());
        return new RowSamples(
                questions(root, split),
                file -> Rows.open(file, fields),
                row -> List.of(sample(row, root, folders, strict)),
                hint());
    }

    private Sample sample(Row row, Path root, List<Path> folders, boolean strict) {
        String written = row.text("answer");
        Matcher tags = TAGS.matcher(written);
        String answer = (tags.matches() ? tags.group(1) : written).strip();
        if (answer.isEmpty()) {
            throw new IllegalArgumentException("the field 'answer' is empty between its tags");
        }
        row.optional("data_type").filter(kind -> !kind.equals("video")).ifPresent(kind -> {
            throw new IllegalArgumentException("the field 'data_type' must be 'video', not '" + kind + "'");
        });
        String problem = row.text("problem");
        Lettered options = Lettered.in(problem);
        boolean letter = answer.length() == 1 && answer.charAt(0) >= 'A' && answer.charAt(0) <= 'Z';
        Optional<String> wrong = letter ? wrong(options, answer) : Optional.empty();
        if (strict && wrong.isPresent()) {
            throw new IllegalArgumentException("problem " + row.name("problem_id") + ": " + wrong.get());
        }
        boolean choice = letter && answer.charAt(0) - 'A' < options.options().size();
        String video = row.text("videos");
        Labels labels = new Labels()
                .with("problem_type", row.optional("problem_type"))
                .with("reasoning", row.optional("reasoning"))
                .with("malformed", wrong);
        return new Sample(
                row.name("problem_id"),
                choice ? options.before() : problem.strip(),
                new About.Video(video(root, folders, video), Optional.empty()),
                choice ? options.options() : List.of(),
                choice ? new Gold.Choice(answer.charAt(0) - 'A') : Gold.Text.of(answer),
                Optional.empty(),
                video,
                labels.map());
    }

    /// Why a question with a letter as its answer can't be asked as it was meant.
    private Optional<String> wrong(Lettered options, String answer) {
        int count = options.options().size();
        if (answer.charAt(0) - 'A' >= count) {
            return Optional.of("its answer is " + answer + ", and its text has " + (count == 0 ? "no" : "only " + count)
                    + " options");
        }
        if (options.options().stream().anyMatch(String::isEmpty)) {
            return Optional.of("one of its options is empty");
        }
        return eval && count != EVAL_OPTIONS
                ? Optional.of("its text has " + count + " options, not " + EVAL_OPTIONS)
                : Optional.empty();
    }

    /// The archives unpack into other folders than the field says; the name of the file is what stays.
    private static Path video(Path root, List<Path> folders, String field) {
        Path named = Layout.inside(root, field);
        if (Files.exists(named)) {
            return named;
        }
        Path file = named.getFileName();
        return folders.stream()
                .map(folder -> folder.resolve(file))
                .filter(Files::exists)
                .findFirst()
                .orElse(named);
    }
}
