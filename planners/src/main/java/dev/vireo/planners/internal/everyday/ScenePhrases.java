package dev.vireo.planners.internal.everyday;

import dev.vireo.planners.internal.english.Rules;
import java.util.Optional;

/// Questions about a picture as a whole: "is this indoors or outdoors", "is it a black and white picture".
final class ScenePhrases {
    private static final Thing PICTURE = new Thing.Picture();
    private static final String SETTING = "Is this indoors or outdoors?";
    private static final String HUE = "Is the picture in color or black and white?";
    private static final String TIME = "Is it day or night?";

    private ScenePhrases() {}

    static void addTo(Rules rules) {
        rules.value("this", "(this|that|it|{the-picture}|the (place|room|setting|location)|we|they|you)", _ -> true);
        rules.value("this", "(this|that) (a|an|the) {picture}", _ -> true);
        rules.value("taken", "[taken|shot|photographed|made|set|located|happening|taking place]", _ -> true);
        rules.value("setting", "{be} {this} {taken}|{do} {this} (show|depict)", _ -> true);
        rules.value(
                "setting",
                "{be} the {core} {taken}|where {be} {this} {taken}|{be} {this} {picture} {taken}",
                _ -> true);
        rules.value(
                "setting", "{do} {this} (happen|take place)|{be} the {core} {standing}|{be} {this} (a|an)", _ -> true);

        option(rules, "in-or-out", "indoors", "(an|) (indoors|indoor) [scene|picture|photo|place|shot]", "indoors");
        option(rules, "in-or-out", "outdoors", "(an|) (outdoors|outdoor) [scene|picture|photo|place|shot]", "outdoors");
        option(rules, "in-or-out", "indoors", "inside [of] [a (building|room|house)]", "inside");
        option(rules, "in-or-out", "outdoors", "outside [of] [a (building|room|house)]", "outside");
        scene(rules, "in-or-out", SETTING);

        option(rules, "hue", "color", "[a|in|in full] (color|colored) [picture|photo|photograph|image]", "color");
        option(rules, "hue", "color", "[a|in|in full] (colour|coloured) [picture|photo|photograph|image]", "colour");
        option(
                rules,
                "hue",
                "black and white",
                "[a|in] (black and white|black-and-white|monochrome|grayscale|greyscale) [picture|photo|photograph|image]",
                "black and white");
        scene(rules, "hue", HUE);

        option(rules, "time", "day", "[at|during] [the] (day|daytime|day time|daylight)|[taken] by day", "day");
        option(rules, "time", "night", "[at|during] [the] (night|nighttime|night time)|[taken] by night|dark", "night");
        scene(rules, "time", TIME);

        for (String weather : new String[] {
            "(what|how) {be} the weather [like] [{place}]", "what [kind of|sort of] weather {be} [it|there|{place}]"
        }) {
            rules.value("scene", weather, _ -> new Asked.Ask(PICTURE, "What is the weather like?"));
        }
        for (String weather : new String[] {"raining", "sunny", "snowing", "cloudy", "foggy", "rainy", "windy"}) {
            rules.value(
                    "scene",
                    "{be} it " + weather + " [{place}]",
                    _ -> new Asked.Verify(PICTURE, new Trait.Has(weather, false), false));
        }
        rules.value(
                "scene",
                "what time of [the] (day|year) {be} it [{place}]",
                _ -> new Asked.Ask(PICTURE, "What time of day is it?"));
        rules.value(
                "scene",
                "what (room|place) {be} (this|it|that) [{place}]",
                _ -> new Asked.Ask(PICTURE, "What place is this?"));
        rules.value(
                "scene",
                "(where|in what place|in which room) {be} {this} [taken]",
                _ -> new Asked.Ask(PICTURE, "What place is this?"));
        rules.value(
                "scene",
                "what (sport|game) {be} (being played|this|it|played|shown|{place})",
                _ -> new Asked.Ask(PICTURE, "What sport is this?"));
    }

    private static void option(Rules rules, String phrase, String asked, String pattern, String word) {
        rules.value(phrase, pattern, _ -> new Asked.Option(asked, word));
    }

    private static void scene(Rules rules, String phrase, String question) {
        for (String choice : new String[] {
            "{setting} {" + phrase + ":one} or [{setting:again}] {" + phrase + ":other}",
            "{be} {this} {" + phrase + ":one} or {" + phrase + ":other}",
            "[{setting}] {" + phrase + ":one} or {" + phrase + ":other}",
        }) {
            rules.rule("scene", choice, c -> {
                Asked.Option one = c.get("one", Asked.Option.class);
                Asked.Option other = c.get("other", Asked.Option.class);
                return one.asked().equals(other.asked())
                        ? Optional.empty()
                        : Optional.of(new Asked.Scene(question, one, other));
            });
        }
        rules.value(
                "scene",
                "{setting} {" + phrase + ":one}",
                c -> new Asked.InScene(
                        question, c.get("one", Asked.Option.class).asked()));
    }
}
