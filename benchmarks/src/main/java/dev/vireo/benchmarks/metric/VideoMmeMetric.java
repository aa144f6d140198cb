package dev.vireo.benchmarks.metric;

import dev.vireo.benchmarks.internal.reading.OptionRule;
import java.util.List;

/// Video-MME: all questions, and those of each duration, domain and task, by the authors' rule of reading a
/// letter; an answer that is just an option's text counts as its letter. The authors' script leaves answers
/// out of the count in which it finds no letter; here they are wrong, and its own shares stand beside as
/// `answered`.
final class VideoMmeMetric extends ChoiceMetric {
    private static final List<String> LABELS = List.of("duration", "domain", "task_type", "sub_category");

    VideoMmeMetric() {
        super("videomme", OptionRule.TEXT, OptionRule.VIDEO_MME);
    }

    @Override
    void addParts(Parts parts) {
        for (String label : LABELS) {
            parts.addBy(label, Parts.label(label), this::score);
        }
        parts.add("answered", this::answered);
        for (String label : LABELS) {
            parts.addBy("answered, " + label, Parts.label(label), this::answered);
        }
        addReadings(parts, this);
    }

    private double answered(Answered answered) {
        return chosen(answered, OptionRule.VIDEO_MME).isPresent()
                ? share(answered, matches(answered, OptionRule.VIDEO_MME))
                : Double.NaN;
    }
}
