package dev.vireo.benchmarks.metric;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vireo.benchmarks.data.Gold;
import dev.vireo.benchmarks.data.Sample;
import dev.vireo.benchmarks.internal.reading.OptionRule;
import dev.vireo.benchmarks.internal.reading.ShortAnswer;
import dev.vireo.runtime.AtomicFile;
import dev.vireo.runtime.Spelling;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.json.StrictJson;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The files in which answers are handed to the authors' own scripts and servers. Every answer is in them,
/// failed ones in the form that the script takes for wrong. The wanted answer stands in them where the
/// script needs it and it is known.
public enum Submission {
    /// A list of `{"questionId": "...", "prediction": "..."}`.
    GQA {
        @Override
        String content(List<Answered> all) {
            ArrayNode list = JSON.arrayNode();
            for (Answered answered : all) {
                list.addObject().put("questionId", answered.sample().id()).put("prediction", said(answered));
            }
            return list + "\n";
        }
    },
    /// Multiple choice: `{"VIDEO_QID": {"prediction": 3, "answer": 3}}`; -1 where no option was chosen.
    NEXTQA {
        @Override
        String content(List<Answered> all) {
            ObjectNode out = JSON.objectNode();
            for (Answered answered : all) {
                Sample sample = answered.sample();
                ObjectNode one = out.putObject(label(sample, "video") + "_" + label(sample, "qid"));
                one.put(
                        "prediction",
                        ChoiceMetric.chosen(answered, OptionRule.PLAIN).orElse(-1));
                if (sample.gold() instanceof Gold.Choice(int index)) {
                    one.put("answer", index);
                }
            }
            return out + "\n";
        }
    },
    /// A line for each caption, in the order of its file: 1 for right, 0 for wrong, -1 for neither.
    VSR {
        @Override
        String content(List<Answered> all) {
            return all.stream()
                    .map(answered -> ShortAnswer.truth(said(answered))
                                    .map(right -> right ? "1" : "0")
                                    .orElse("-1")
                            + "\n")
                    .collect(Collectors.joining());
        }
    },
    /// A line for each question: `{"qid": "...", "prediction": "..."}`. The authors publish no form of
    /// their own.
    COVR {
        @Override
        String content(List<Answered> all) {
            return lines(
                    all,
                    answered -> JSON.objectNode()
                            .put("qid", answered.sample().id())
                            .put("prediction", ShortAnswer.rvp(said(answered))));
        }
    },
    /// `outputs.jsonl` of LongVideo-Reason: a line `{"video_id", "question", "response", "answer"}` for each.
    LONGVIDEO {
        @Override
        String content(List<Answered> all) {
            return lines(all, answered -> {
                Sample sample = answered.sample();
                ObjectNode one = JSON.objectNode()
                        .put("video_id", stem(sample))
                        .put("question", sample.question())
                        .put("response", lettered(answered));
                wanted(sample).ifPresent(answer -> one.put("answer", "<answer>" + answer + "</answer>"));
                return one;
            });
        }
    },
    /// A list of videos, each with its questions and their `response`.
    VIDEOMME {
        @Override
        String content(List<Answered> all) {
            Map<String, ObjectNode> videos = new LinkedHashMap<>();
            for (Answered answered : all) {
                Sample sample = answered.sample();
                ObjectNode video = videos.computeIfAbsent(
                        sample.group(),
                        _ -> JSON.objectNode()
                                .put("video_id", sample.id().replaceFirst("-[^-]*$", ""))
                                .put("duration", label(sample, "duration"))
                                .put("domain", label(sample, "domain"))
                                .put("sub_category", label(sample, "sub_category")));
                ObjectNode one = video.withArray("/questions").addObject();
                one.put("question_id", sample.id());
                one.put("task_type", label(sample, "task_type"));
                one.put("question", sample.question());
                ArrayNode options = one.putArray("options");
                for (int i = 0; i < sample.options().size(); i++) {
                    options.add(new Gold.Choice(i).letter() + ". "
                            + sample.options().get(i));
                }
                wanted(sample).ifPresent(answer -> one.put("answer", answer));
                one.put("response", lettered(answered));
            }
            return JSON.arrayNode().addAll(videos.values()) + "\n";
        }
    };

    private static final JsonNodeFactory JSON = StrictJson.mapper().getNodeFactory();

    /// The form of a name: `gqa`, `nextqa`, `vsr`, `covr`, `longvideo`, `videomme`.
    ///
    /// @throws VireoException with code USAGE when there is none; it tells the nearest name
    public static Submission named(String name) {
        List<String> names = Arrays.stream(values()).map(Submission::title).toList();
        int place = names.indexOf(name);
        if (place >= 0) {
            return values()[place];
        }
        throw new VireoException(
                Code.USAGE,
                "there is no form of submission '" + name + "'",
                Spelling.closest(name, names)
                        .map(near -> "Did you mean '" + near + "'?")
                        .orElse("There are " + String.join(", ", names) + "."));
    }

    /// Its name on the command line.
    public String title() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// Writes the answers of a run.
    ///
    /// @param all in the order of the data set
    /// @throws VireoException with code DATA when the file can't be written, or a question lacks a label
    ///     that the form needs
    public void write(List<Answered> all, Path file) {
        AtomicFile.write(file, content(all).getBytes(StandardCharsets.UTF_8));
    }

    abstract String content(List<Answered> all);

    private static String lines(List<Answered> all, Function<Answered, JsonNode> line) {
        return all.stream().map(answered -> line.apply(answered) + "\n").collect(Collectors.joining());
    }

    private static String said(Answered answered) {
        return answered.failed() ? "" : answered.answer();
    }

    /// The answer as it was given, but the letter where it is just an option's text, for scripts that look
    /// for one.
    private static String lettered(Answered answered) {
        OptionalInt chosen = ChoiceMetric.chosen(answered, OptionRule.TEXT);
        return chosen.isPresent() ? new Gold.Choice(chosen.getAsInt()).letter() : said(answered);
    }

    private static Optional<String> wanted(Sample sample) {
        return switch (sample.gold()) {
            case Gold.Choice choice -> Optional.of(choice.letter());
            case Gold.Text(List<String> accepted) -> Optional.of(accepted.getFirst());
            case Gold.Region _, Gold.Withheld _ -> Optional.empty();
        };
    }

    private static String stem(Sample sample) {
        Path file = sample.about().files().getFirst().getFileName();
        return file == null ? "" : file.toString().split("\\.", 2)[0];
    }

    private static String label(Sample sample, String name) {
        String value = sample.labels().get(name);
        if (value == null) {
            throw new VireoException(
                    Code.DATA,
                    "question '" + sample.id() + "' has no label '" + name + "'",
                    "Is it a run of another data set?");
        }
        return value;
    }
}
