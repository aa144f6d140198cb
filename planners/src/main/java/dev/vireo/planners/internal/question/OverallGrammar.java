package dev.vireo.planners.internal.question;

import dev.vireo.planners.internal.english.Chart;
import dev.vireo.planners.internal.english.Chart.Captures;
import dev.vireo.planners.internal.english.Chart.Grammar;
import dev.vireo.planners.internal.english.Chart.Reading;
import dev.vireo.planners.internal.english.Chart.Rule;
import dev.vireo.planners.internal.english.Rules;
import dev.vireo.planners.internal.english.Words;
import dev.vireo.program.Receiver;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// The questions about several pictures or about a video that are understood: few forms around the noun phrases
/// of [EnglishGrammar], and any question about a picture that names the picture or the frame.
public final class OverallGrammar {
    private static final String PLACE = " place";

    /// Words that speak of pictures and frames, or of being seen, and so are no part of a thing's name.
    private static final Set<String> NO_NAMES = Set.of(
            "visible",
            "present",
            "appear",
            "appears",
            "occur",
            "occurs",
            "frame",
            "frames",
            "video",
            "clip",
            "film",
            "movie",
            "throughout",
            "pictures",
            "images",
            "photos",
            "photographs");

    private static final Grammar GRAMMAR = new OverallGrammar().grammar();

    private final Rules rules = new Rules();

    private OverallGrammar() {
        pictures();
        SetPhrases.addTo(rules, Receiver.IMAGE_LIST.toString(), NO_NAMES);
        frames();
    }

    private Grammar grammar() {
        Grammar english = EnglishGrammar.english();
        Map<String, List<Rule>> all = new LinkedHashMap<>(english.rules());
        all.putAll(rules.grammar(Set.of()).rules());
        return new Grammar(all, english.lexical(), english.longestFirst());
    }

    /// What a question about such a receiver asks for, when a rule accounts for every word of it.
    public static Optional<Overall> read(Words question, Receiver receiver) {
        List<String> words = question.words();
        Chart chart = new Chart(GRAMMAR, words);
        Optional<Overall> whole = chart.readings(receiver.toString(), 0).stream()
                .filter(r -> r.end() == words.size())
                .map(r -> (Overall) r.value())
                .findFirst();
        return whole.or(() -> one(words, chart, receiver + PLACE))
                .or(() -> receiver == Receiver.IMAGE_LIST ? inside(words, chart) : Optional.empty());
    }

    /// A question about one picture before or after the words that say which one.
    private static Optional<Overall> one(List<String> words, Chart chart, String place) {
        for (Reading reading : chart.readings(place, 0)) {
            Optional<Overall> rest = at(reading, words.subList(reading.end(), words.size()));
            if (rest.isPresent()) {
                return rest;
            }
        }
        for (int i = words.size() - 1; i > 0; i--) {
            for (Reading reading : chart.readings(place, i)) {
                Optional<Overall> rest =
                        reading.end() == words.size() ? at(reading, words.subList(0, i)) : Optional.empty();
                if (rest.isPresent()) {
                    return rest;
                }
            }
        }
        return Optional.empty();
    }

    /// A question about the picture that shows something: without the words that say which, it is one about a picture.
    private static Optional<Overall> inside(List<String> words, Chart chart) {
        for (int i = 0; i < words.size(); i++) {
            for (Reading reading : chart.readings(SetPhrases.PLACE, i)) {
                List<String> rest = new ArrayList<>(words.subList(0, i));
                rest.addAll(words.subList(reading.end(), words.size()));
                Optional<Overall> asked = asked(rest)
                        .map(one -> new Overall.Inside((Shows) reading.value(), one.question(), one.meaning()));
                if (asked.isPresent()) {
                    return asked;
                }
            }
        }
        return Optional.empty();
    }

    /// A question about one picture.
    private record Asked(String question, Meaning meaning) {}

    private static Optional<Asked> asked(List<String> rest) {
        if (rest.isEmpty() || rest.stream().anyMatch(NO_NAMES::contains)) {
            return Optional.empty();
        }
        String text = String.join(" ", rest);
        String question = Character.toUpperCase(text.charAt(0)) + text.substring(1) + "?";
        return EnglishGrammar.meaning(new Words(rest)).map(meaning -> new Asked(question, meaning));
    }

    private static Optional<Overall> at(Reading place, List<String> rest) {
        return asked(rest).map(one -> new Overall.At((Integer) place.value(), one.question(), one.meaning()));
    }

    private void pictures() {
        value("unit", "picture|image|photo|photograph", _ -> true);
        value("units", "pictures|images|photos|photographs", _ -> true);
        value("shows", "show|contain|have|include", _ -> true);
        value("group", "[of] [the|these] {units}", _ -> true);
        value("each", "(all|each|every [one]) {group}|(each|every) {unit}", _ -> true);
        value("one", "(any|one|some|at least one) {group}|any {unit}", _ -> true);
        value("visible", "visible|present|shown|seen", _ -> true);

        String list = Receiver.IMAGE_LIST.toString();
        about(list, "[in|on] how many {group} {be} [there] {np} [{visible}]", Overall.HowMany::new);
        about(list, "[in|on] how many {group} (do|can) (you|we|i) see {np}", Overall.HowMany::new);
        about(list, "how many {group} {shows} {np}", Overall.HowMany::new);
        about(list, "how many {group} {be} there with {np}", Overall.HowMany::new);
        about(list, "(do|does) {each} {shows} {np}", Overall.All::new);
        about(list, "{be} [there] {np} [{visible}] (in|on) {each}", Overall.All::new);
        about(list, "{each} ({shows}|shows|contains|has|includes) {np}", Overall.All::new);
        about(list, "(do|does) {one} {shows} {np}", Overall.Any::new);
        about(list, "{be} [there] {np} [{visible}] (in|on) {one}", Overall.Any::new);
        about(list, "[in|on] (which|what) [of the] ({unit}|{units}) {be} [there] {np} [{visible}]", Overall.Which::new);
        about(
                list,
                "(which|what) [of the] ({unit}|{units}) ({shows}|shows|contains|has|includes) {np}",
                Overall.Which::new);
        about(list, "how many {nps:np} {be} [there] (in|on) [all] {group} [together|altogether]", Overall.Total::new);
        about(list, "how many {nps:np} do {group} {shows} [together|altogether]", Overall.Total::new);
        about(list, "how many {nps:np} {be} there (together|altogether|in total|overall)", Overall.Total::new);

        value(list + PLACE, "(in|on) the {ordinal} {unit}", c -> c.get("ordinal", Integer.class));
        value(list + PLACE, "(in|on) the (last|final) {unit}", _ -> Overall.LAST);
    }

    private void frames() {
        value("video", "video|clip|film|movie", _ -> true);
        value("sometime", "(in|during) (the|this) {video}|at some point|at any time", _ -> true);
        value("always", "(in|on) (all|each|every) [of] [the] (frame|frames)", _ -> true);
        value("always", "throughout [the {video}]|all the time|the whole time", _ -> true);

        String video = Receiver.VIDEO.toString();
        about(video, "(do|does) {np} [ever] (appear|occur) [{sometime}]", Overall.Any::new);
        about(video, "{be} there [ever] {np} [{visible}] [{sometime}]", Overall.Any::new);
        about(video, "{be} {np} [ever] {visible} [{sometime}]", Overall.Any::new);
        about(video, "{be} {np} {sometime}", Overall.Any::new);
        about(video, "can {np} [ever] be seen [{sometime}]", Overall.Any::new);
        about(video, "does (the|this) {video} [ever] {shows} {np}", Overall.Any::new);
        about(video, "{be} [there] {np} [{visible}] {always}", Overall.All::new);
        about(video, "(do|does) {np} appear {always}", Overall.All::new);
        about(video, "[in|on|for|during] how many frames {be} [there] {np} [{visible}]", Overall.HowMany::new);
        about(video, "(in|on|for|during) how many frames (do|does) {np} appear", Overall.HowMany::new);
        about(video, "(in|on|for|during) how many frames (can|do) (you|we|i) see {np}", Overall.HowMany::new);
        about(video, "how many frames {shows} {np}", Overall.HowMany::new);

        value(video + PLACE, "(in|on|at) the {ordinal} frame [of the {video}]", c -> c.get("ordinal", Integer.class));
        value(video + PLACE, "(in|on|at) the (last|final) frame [of the {video}]", _ -> Overall.LAST);
        value(video + PLACE, "(at|in) the (start|beginning) [of the {video}]", _ -> 1);
        value(video + PLACE, "at the end [of the {video}]", _ -> Overall.LAST);
    }

    private void about(String phrase, String pattern, Function<Noun, Overall> meaning) {
        rules.rule(
                phrase,
                pattern,
                c -> Optional.of(c.get("np", Noun.class))
                        .filter(OverallGrammar::isName)
                        .map(meaning));
    }

    private static boolean isName(Noun noun) {
        return Arrays.stream(noun.text().split(" ", -1)).noneMatch(NO_NAMES::contains);
    }

    private void value(String phrase, String pattern, Function<Captures, Object> meaning) {
        rules.value(phrase, pattern, meaning);
    }
}
