package dev.vireo.benchmarks.metric;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vireo.runtime.Spelling;
import dev.vireo.runtime.TextFile;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.json.StrictJson;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Answers that another harness gave and judged, one by one, so that a run here can be compared with them.
/// Read are the samples that lmms-eval logs (`*_samples_TASK.jsonl`, of `--log_samples`), and the judged
/// predictions of VLMEvalKit (`.tsv`, `.csv` or `.json` with a column `hit` or `score`; not its workbooks).
public final class ForeignLog {
    private static final int MOST_BYTES = 512 << 20;
    private static final JsonMapper MAPPER = StrictJson.mapper()
            .rebuild()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();
    /// What a line of lmms-eval has besides the metrics.
    private static final Set<String> PLAIN = Set.of(
            "doc_id",
            "target",
            "filtered_resps",
            "resps",
            "token_counts",
            "doc_hash",
            "prompt_hash",
            "target_hash",
            "input",
            "doc",
            "arguments",
            "filter",
            "task");

    private static final List<String> IDS = List.of("question_id", "qid", "id");
    private static final List<String> SCORES = List.of("hit", "score");

    private final Path file;
    private final Optional<String> metric;
    private final List<String> ids;
    private final List<Judged> out = new ArrayList<>();
    private final Set<String> seen = new HashSet<>();
    private final Map<String, String> wanted = new HashMap<>();
    private String judge = "";

    private ForeignLog(Path file, Optional<String> metric, List<String> ids) {
        this.file = file;
        this.metric = metric;
        this.ids = ids;
    }

    /// Reads a log. Which harness wrote it is seen from its ending.
    ///
    /// @param metric which of its metrics judges; may be empty when it has one
    /// @param ids the questions of the data set in their order, for logs that number questions instead of
    ///     naming them; empty keeps the numbers
    /// @return the answers in the order of the log, without groups; those that were not judged have no score
    /// @throws VireoException with code USAGE when the metric has to be said, or is none of the log's; DATA
    ///     with file and line when the log can't be read
    public static List<Judged> read(Path file, Optional<String> metric, List<String> ids) {
        return open(file, metric, ids).answers();
    }

    /// Reads a log as [#read], and keeps what else it says.
    public static ForeignLog open(Path file, Optional<String> metric, List<String> ids) {
        ForeignLog log = new ForeignLog(file, metric, List.copyOf(ids));
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        if (name.endsWith(".jsonl")) {
            log.readLines();
        } else if (name.endsWith(".json")) {
            log.readList();
        } else if (name.endsWith(".tsv") || name.endsWith(".csv")) {
            log.readTable(name.endsWith(".tsv") ? '\t' : ',');
        } else {
            throw new VireoException(
                    Code.DATA,
                    "[" + file + "] is no log that can be imported",
                    "lmms-eval writes .jsonl; VLMEvalKit writes .tsv or .json with PRED_FORMAT=tsv or json");
        }
        if (log.out.isEmpty()) {
            throw new VireoException(Code.DATA, "[" + file + "] has no answers", "Is it the right file?");
        }
        return log;
    }

    /// The answers in the order of the log.
    public List<Judged> answers() {
        return List.copyOf(out);
    }

    /// The answers that the log says are wanted, by the ids of questions; it need not say any.
    public Map<String, String> wanted() {
        return Map.copyOf(wanted);
    }

    /// Which of its metrics judged.
    public String judge() {
        return judge;
    }

    /// Who wrote it.
    public String harness() {
        return String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT).endsWith(".jsonl")
                ? "lmms-eval"
                : "VLMEvalKit";
    }

    private void readLines() {
        String text = TextFile.read(file, MOST_BYTES);
        int number = 1;
        for (int from = 0; from < text.length(); number++) {
            int newLine = text.indexOf('\n', from);
            int end = newLine < 0 ? text.length() : newLine;
            String line = text.substring(from, end);
            from = end + 1;
            if (!line.isBlank()) {
                addLine(json(line, number), number);
            }
        }
    }

    /// A line of lmms-eval. A metric is a number, or an object with a `score`, or with what was read
    /// (`pred_answer`) and what was wanted (`answer`), and perhaps the id of the question.
    private void addLine(JsonNode line, int number) {
        if (!line.path("doc_id").isIntegralNumber()) {
            throw wrong(number, "has no whole number 'doc_id'");
        }
        judge = chosen(metrics(line), number);
        JsonNode value = line.path(judge);
        JsonNode judged = value.isObject() ? value.path("score") : value;
        double score = judged.isMissingNode() && value.has("pred_answer")
                ? (value.path("pred_answer").equals(value.path("answer")) ? 1 : 0)
                : score(judged, number);
        Optional<String> id = IDS.stream()
                .filter(value::hasNonNull)
                .map(name -> value.path(name).asText())
                .findFirst();
        add(
                id.orElseGet(() -> numbered(line.path("doc_id").asLong(), number)),
                answer(line),
                line.path("target"),
                score,
                number);
    }

    private static List<String> metrics(JsonNode line) {
        List<String> names = new ArrayList<>();
        line.properties().forEach(field -> {
            JsonNode value = field.getValue();
            boolean scored =
                    value.isNumber() || value.isBoolean() || value.path("score").isNumber() || value.has("pred_answer");
            if (!PLAIN.contains(field.getKey()) && scored) {
                names.add(field.getKey());
            }
        });
        return names;
    }

    private static String answer(JsonNode line) {
        JsonNode said = line.path("filtered_resps");
        while (said.isArray() && !said.isEmpty()) {
            said = said.get(0);
        }
        return said.asText();
    }

    private void readList() {
        JsonNode list = json(TextFile.read(file, MOST_BYTES), 0);
        if (!list.isArray()) {
            throw wrong(0, "is no list of answers");
        }
        int number = 1;
        for (JsonNode row : list) {
            addRow(row, number++, "answer " + (number - 1) + " ");
        }
    }

    private void readTable(char mark) {
        Table table = new Table(TextFile.read(file, MOST_BYTES), mark);
        List<String> names = table.next();
        while (table.hasNext()) {
            int line = table.line();
            List<String> cells = table.next();
            if (cells.size() != names.size()) {
                throw wrong(line, "has " + cells.size() + " cells, and " + names.size() + " columns");
            }
            ObjectNode row = MAPPER.createObjectNode();
            for (int i = 0; i < names.size(); i++) {
                row.put(names.get(i), cells.get(i));
            }
            addRow(row, line, "");
        }
    }

    /// A row of VLMEvalKit.
    private void addRow(JsonNode row, int number, String place) {
        List<String> names = SCORES.stream().filter(row::has).toList();
        if (names.isEmpty() && metric.filter(row::has).isEmpty()) {
            throw wrong(number, place + "has no column 'hit' or 'score'; let VLMEvalKit judge the predictions first");
        }
        String name =
                metric.filter(row::has).orElseGet(() -> metric.isPresent() ? chosen(names, number) : names.get(0));
        judge = name;
        double score = score(row.path(name), number);
        Optional<String> id = IDS.stream()
                .filter(row::hasNonNull)
                .map(column -> row.path(column).asText())
                .findFirst();
        if (id.isEmpty() && !row.hasNonNull("index")) {
            throw wrong(number, place + "has neither an 'index' nor a 'question_id'");
        }
        String index = row.path("index").asText();
        add(
                id.orElseGet(() -> index.matches("\\d{1,9}") ? numbered(Long.parseLong(index), number) : index),
                row.path("prediction").asText(),
                row.path("answer"),
                score,
                number);
    }

    private String chosen(List<String> names, int number) {
        if (metric.isPresent() && names.contains(metric.get())) {
            return metric.get();
        }
        if (metric.isPresent()) {
            throw new VireoException(
                    Code.USAGE,
                    "[" + file + ":" + number + "] has no metric '" + metric.get() + "'",
                    Spelling.closest(metric.get(), names)
                            .map(near -> "Did you mean '" + near + "'?")
                            .orElse("It has " + (names.isEmpty() ? "none." : String.join(", ", names) + ".")));
        }
        if (names.size() == 1) {
            return names.getFirst();
        }
        if (names.isEmpty()) {
            throw wrong(number, "has no metric");
        }
        throw new VireoException(
                Code.USAGE,
                "[" + file + ":" + number + "] has several metrics: " + String.join(", ", names),
                "Say which one judges.");
    }

    private String numbered(long place, int number) {
        if (ids.isEmpty()) {
            return String.valueOf(place);
        }
        if (place < 0 || place >= ids.size()) {
            throw wrong(number, "is of question " + place + ", counted from 0, and the data set has " + ids.size());
        }
        return ids.get((int) place);
    }

    /// A score from 0 to 1; -1 is how VLMEvalKit says that it could not judge.
    private double score(JsonNode value, int number) {
        String text = value.isNull() ? "" : value.asText().strip();
        double score = switch (text.toLowerCase(Locale.ROOT)) {
            case "true" -> 1;
            case "false" -> 0;
            case "", "nan", "-1", "-1.0" -> Double.NaN;
            default -> number(text, number);
        };
        if (score < 0 || score > 1) {
            throw wrong(number, "has the score " + text + ", which is not between 0 and 1");
        }
        return score;
    }

    private double number(String text, int number) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw wrong(number, "has the score '" + text + "', which is no number");
        }
    }

    private void add(String id, String answer, JsonNode target, double score, int number) {
        if (!seen.add(id)) {
            throw wrong(number, "has the question '" + id + "' again");
        }
        out.add(new Judged(id, "", answer, score));
        if (target.isValueNode() && !target.isNull()) {
            wanted.put(id, target.asText());
        }
    }

    private JsonNode json(String text, int number) {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            String place = number > 0 ? ":" + number : StrictJson.line(e);
            throw new VireoException(
                    Code.DATA, "[" + file + place + "] is not JSON: " + e.getOriginalMessage(), "Is it whole?", e);
        }
    }

    private VireoException wrong(int number, String what) {
        return new VireoException(
                Code.DATA, "[" + file + (number > 0 ? ":" + number : "") + "] " + what, "Is it the right file?");
    }
}
