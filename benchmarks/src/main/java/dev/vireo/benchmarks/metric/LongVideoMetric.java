package dev.vireo.benchmarks.metric;

import dev.vireo.benchmarks.data.Gold;
import dev.vireo.benchmarks.internal.reading.OptionRule;
import dev.vireo.benchmarks.internal.reading.Tags;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/// LongVideo-Reason: the authors' script (strict), a reading that forgives missing tags (lenient), how many
/// answers have the form that was asked for, and what one gets who always says the same (majority). The
/// overall value is the strict one, but an answer that is just an option's text counts as its letter. The
/// script also takes two formulas for equal that math-verify calls so; that is not done here, and never
/// decides about bare letters.
final class LongVideoMetric extends ShareMetric {
    LongVideoMetric() {
        super("longvideo");
    }

    @Override
    boolean judges(Answered answered) {
        return !(answered.sample().gold() instanceof Gold.Region);
    }

    @Override
    double worth(Answered answered) {
        OptionalInt named =
                OptionRule.TEXT.read(answered.answer(), answered.sample().options());
        return one(named.isPresent() ? isChosen(answered, named) : isRightStrictly(answered));
    }

    /// What [Tags#longVideo] finds is the wanted letter or text.
    private static boolean isRightStrictly(Answered answered) {
        String said = Tags.longVideo(answered.answer());
        return switch (answered.sample().gold()) {
            case Gold.Choice choice -> said.equals(choice.letter());
            case Gold.Text(List<String> accepted) -> accepted.contains(said);
            case Gold.Region _, Gold.Withheld _ -> false;
        };
    }

    private static boolean isChosen(Answered answered, OptionalInt option) {
        return option.isPresent()
                && answered.sample().gold() instanceof Gold.Choice(int index)
                && option.getAsInt() == index;
    }

    @Override
    void addParts(Parts parts) {
        parts.add("strict", a -> share(a, isRightStrictly(a)));
        parts.add("lenient", a -> share(a, isRightLeniently(a)));
        parts.add("format", a -> share(a, Tags.wellFormed(a.answer())));
        parts.add("majority", majority(parts.all()));
        parts.addBy("problem_type", Parts.label("problem_type"), this::score);
        parts.addBy("lenient, problem_type", Parts.label("problem_type"), a -> share(a, isRightLeniently(a)));
        ChoiceMetric.addReadings(parts, this);
    }

    /// Leniently an option is read by the first rule that finds one: plain, the last letter in brackets,
    /// the last letter that stands alone, each in the tags or, without tags, in the text behind the
    /// thought. Texts are compared in lower case.
    private static boolean isRightLeniently(Answered answered) {
        String text = answered.answer();
        int thought = text.lastIndexOf("</think>");
        String inside = Tags.answer(text).orElse(thought < 0 ? text : text.substring(thought + "</think>".length()));
        return switch (answered.sample().gold()) {
            case Gold.Choice _ -> {
                OptionalInt chosen = OptionalInt.empty();
                for (OptionRule rule : List.of(OptionRule.PLAIN, OptionRule.BRACKETS, OptionRule.LAST_LETTER)) {
                    chosen = chosen.isPresent()
                            ? chosen
                            : rule.read(inside, answered.sample().options());
                }
                yield isChosen(answered, chosen);
            }
            case Gold.Text(List<String> accepted) ->
                accepted.stream().anyMatch(wanted -> wanted.strip().equalsIgnoreCase(inside.strip()));
            case Gold.Region _, Gold.Withheld _ -> false;
        };
    }

    private static Scores.Value majority(List<Answered> all) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        for (Answered answered : all) {
            String key = key(answered);
            if (!key.isEmpty()) {
                counts.merge(key, 1, Integer::sum);
            }
        }
        String most = counts.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElse("");
        return Parts.mean(all, a -> key(a).isEmpty() ? Double.NaN : one(key(a).equals(most)));
    }

    /// What would have to be said always: the letter of a choice, the text otherwise.
    private static String key(Answered answered) {
        return switch (answered.sample().gold()) {
            case Gold.Choice choice -> choice.letter();
            case Gold.Text(List<String> accepted) -> accepted.getFirst();
            case Gold.Region _, Gold.Withheld _ -> "";
        };
    }
}
