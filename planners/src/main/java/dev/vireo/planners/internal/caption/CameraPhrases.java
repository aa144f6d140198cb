package dev.vireo.planners.internal.caption;

import dev.vireo.planners.internal.caption.Scene.Camera;
import dev.vireo.planners.internal.caption.Scene.Deed;
import dev.vireo.planners.internal.caption.ThingPhrases.Named;
import dev.vireo.planners.internal.english.Chart.Reading;
import dev.vireo.planners.internal.english.Rules;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The film and its camera: "a realistic video of", "a top-down viewed scene in which", "the camera zooms
/// out", "zooming in on a castle".
final class CameraPhrases {
    /// How the caption opens.
    ///
    /// @param topDown whether it is seen from above
    record Film(boolean topDown) {}

    /// What the camera does.
    ///
    /// @param goal the thing that it goes to, as far as the verb itself names it
    record Move(Camera camera, Optional<Named> goal) {
        private static Move of(Camera camera) {
            return new Move(camera, Optional.empty());
        }
    }

    /// What the camera looks at: a thing, or all that is in the frame.
    record Focus(Optional<Named> thing) {}

    private static final int MOST_ATTRIBUTES = 8;

    private static final Set<String> TRAVEL =
            Set.of("move", "go", "fly", "drive", "glide", "drift", "travel", "retreat");
    private static final Set<String> PULL_OR_PUSH = Set.of(
            "pull", "pulls", "pulling", "back", "backs", "backing", "push", "pushes", "pushing", "dolly", "dollies");
    private static final Set<String> STAY = Set.of("stay", "remain", "stand", "stands");
    private static final Set<String> FILM_ATTRIBUTES =
            Set.of("realistic", "lively", "slow", "fast", "high", "short", "very", "top", "down", ",");

    private CameraPhrases() {}

    static void addTo(Rules rules) {
        film(rules);
        rules.lexical("camera-lead", (words, at) -> CaptionGrammar.run(words, at, CameraPhrases::isLead));
        rules.value("camera", "[the|a] (camera|view|viewpoint|viewer|shot) {camera-lead}", _ -> true);
        zooming(rules);
        panning(rules);
        travelling(rules);
        rules.lexical(
                "stays",
                (words, at) -> CaptionGrammar.one(
                        words, at, w -> Optional.of(w).filter(v -> STAY.contains(CaptionWords.lemma(v)))));
        rules.value("camera-move", "{stays} [still|fixed|static]|still|fixed|static", _ -> Move.of(Camera.STILL));
        // without a camera, only what no thing does: "zooming in"
        rules.value("zooming", "&({zoom} (in|out|{adverb})) {zoom-move}", c -> c.get("zoom-move", Move.class));
        rules.value(
                "camera-focus",
                "(on|from|to|toward|towards|into|onto|of|at|over|across) [to] ({frame-noun}|{thing})",
                c -> new Focus(c.maybe("thing", Named.class)));
    }

    private static void film(Rules rules) {
        rules.value("tell", "show|generate|make|create|animate|film|draw|imagine", _ -> true);
        rules.lexical("film-noun", (words, at) -> CaptionGrammar.one(words, at, CaptionWords.FILM));
        rules.lexical("film-attributes", CameraPhrases::filmAttributes);
        rules.value("from-above", "from above [of|with|where]", _ -> true);
        rules.value(
                "film",
                "({tell}|!{tell}) [a|an|the|this] {film-attributes} {film-noun}"
                        + " (of|with|where|showing|shows|featuring|:|containing|depicting|in which|(that|which) shows"
                        + "|&(in|at|on|from)) [{from-above}]",
                c -> new Film(c.get("film-attributes", Boolean.class) || c.has("from-above")));
        rules.value("film", "{tell}", _ -> new Film(false));
    }

    /// The words before "video", as many as there are; whether they say that it is seen from above.
    private static List<Reading> filmAttributes(List<String> words, int at) {
        boolean topDown = false;
        int i = at;
        while (i < words.size() && i < at + MOST_ATTRIBUTES && isFilmAttribute(words.get(i))) {
            boolean top = words.get(i).equals("top")
                    && i + 1 < words.size()
                    && words.get(i + 1).equals("down");
            topDown |= top || CaptionWords.TOP_DOWN.contains(words.get(i));
            i++;
        }
        return List.of(new Reading(topDown, i));
    }

    private static boolean isFilmAttribute(String word) {
        return !CaptionWords.FILM.contains(word)
                && (CaptionWords.isOpen(word) || FILM_ATTRIBUTES.contains(word) || CaptionWords.isAdverb(word));
    }

    /// "Is", "begins to", "slowly".
    private static boolean isLead(String word) {
        return CaptionWords.BE.contains(word)
                || CaptionWords.BEGIN.contains(word)
                || word.equals("to")
                || CaptionWords.isAdverb(word);
    }

    private static void zooming(Rules rules) {
        rules.value("zoom", "zoom|zooms|zooming|zoomed", _ -> true);
        rules.value("zoom-move", "{zoom} {fillers} in", _ -> Move.of(Camera.ZOOM_IN));
        rules.value("zoom-move", "{zoom} {fillers} (out|away|back)", _ -> Move.of(Camera.ZOOM_OUT));
        rules.value("camera-move", "{zoom-move}", c -> c.get("zoom-move", Move.class));
    }

    private static void panning(Rules rules) {
        rules.lexical(
                "pan-fillers",
                (words, at) -> CaptionGrammar.run(
                        words, at, w -> CaptionGrammar.isFiller(w) || w.equals("to") || w.equals("the")));
        String pan = "(pan|pans|panning|panned|tilt|tilts|tilting|tilted) {pan-fillers} ";
        rules.value("camera-move", pan + "(left|leftward|leftwards)", _ -> Move.of(Camera.PAN_LEFT));
        rules.value("camera-move", pan + "(right|rightward|rightwards)", _ -> Move.of(Camera.PAN_RIGHT));
        rules.value("camera-move", pan + "(up|upward|upwards)", _ -> Move.of(Camera.TILT_UP));
        rules.value("camera-move", pan + "(down|downward|downwards)", _ -> Move.of(Camera.TILT_DOWN));
    }

    private static void travelling(Rules rules) {
        rules.lexical(
                "travels",
                (words, at) -> CaptionGrammar.one(words, at, w -> Optional.of(w).filter(CameraPhrases::travels)));
        rules.lexical(
                "recedes",
                (words, at) ->
                        CaptionGrammar.one(words, at, w -> CaptionWords.deed(w).filter(d -> d == Deed.RECEDE)));
        rules.value(
                "camera-move",
                "{travels} {fillers} (away|back|out|backwards|backward|off)",
                _ -> Move.of(Camera.ZOOM_OUT));
        rules.value("camera-move", "{recedes} {fillers}", _ -> Move.of(Camera.ZOOM_OUT));
        rules.value(
                "camera-move",
                "{approach} {fillers} [closer|in|nearer] [{thing}]",
                c -> new Move(Camera.ZOOM_IN, c.maybe("thing", Named.class)));
        rules.value(
                "camera-move",
                "{travels} {fillers} (closer|in|nearer|&(to|toward|towards|into))",
                _ -> Move.of(Camera.ZOOM_IN));
        rules.value("camera-move", "{travels} {fillers} [the] left", _ -> Move.of(Camera.PAN_LEFT));
        rules.value("camera-move", "{travels} {fillers} [the] right", _ -> Move.of(Camera.PAN_RIGHT));
        rules.value("camera-move", "{travels} {fillers} [the] (up|upward|upwards)", _ -> Move.of(Camera.TILT_UP));
        rules.value(
                "camera-move", "{travels} {fillers} [the] (down|downward|downwards)", _ -> Move.of(Camera.TILT_DOWN));
    }

    private static boolean travels(String verb) {
        return TRAVEL.contains(CaptionWords.lemma(verb))
                || PULL_OR_PUSH.contains(verb)
                || CaptionWords.deed(verb)
                        .filter(d -> d == Deed.APPROACH || d == Deed.RECEDE)
                        .isPresent();
    }
}
