package dev.vireo.planners.internal.everyday;

import static dev.vireo.planners.internal.everyday.ThingPhrases.thing;

import dev.vireo.planners.internal.english.Chart.Captures;
import dev.vireo.planners.internal.english.Chart.Reading;
import dev.vireo.planners.internal.english.Rules;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// Questions for what is written: "what does the sign say", "which word is on the bus", "what number is on the door".
final class TextPhrases {
    /// Things that carry text and little else: whoever asks what they say means the text of the picture.
    private static final Set<String> CARRIERS = NameWords.words("""
            sign signs signboard signpost road-sign board billboard poster banner label tag notice placard plaque plate
            nameplate ticket paper page letter note card cover caption headline title screen display text writing
            inscription sticker advertisement advert ad logo lettering word words letters message menu newspaper sheet
            receipt package packet packaging wrapper wall building facade shop store storefront door window front side
            picture image photo photograph whiteboard blackboard chalkboard line top bottom graffiti
            """);

    private static final int LONGEST_QUOTE = 8;

    private TextPhrases() {}

    static void addTo(Rules rules) {
        words(rules);
        parts(rules);
        whole(rules);
        checks(rules);
    }

    private static void words(Rules rules) {
        rules.value("carrier", "[the|a|an|this|that] {subject}", c -> thing(c, "subject"));
        rules.value("on", "on|in|at|from|across|inside|of &(the|this|that|a|an)", _ -> true);
        rules.value("side-of", "[the (side|front|back|rear) of]", _ -> true);
        rules.value(
                "where",
                "{on} {side-of} {carrier} (under|below|beneath) {np:other}",
                c -> half(thing(c, "carrier"), Region.BOTTOM));
        rules.value(
                "where",
                "{on} {side-of} {carrier} (over|above) {np:other}",
                c -> half(thing(c, "carrier"), Region.TOP));
        rules.value("where", "{on} {side-of} {np}", c -> surface(thing(c, "np")));
        rules.value("where", "{on} [the] {part}", c -> surface(thing(c, "part")));
        for (Trait.Side side :
                new Trait.Side[] {Trait.Side.ABOVE, Trait.Side.BELOW, Trait.Side.UNDER, Trait.Side.NEAR}) {
            rules.rule(
                    "where",
                    "{side} {np}",
                    c -> c.get("side", Trait.Side.class) == side
                            ? Optional.of(new Thing.Aside(side, thing(c, "np")))
                            : Optional.empty());
        }
        rules.value("where", "(in|on|at) {the-picture}|here|there", _ -> new Thing.Picture());
        rules.value("surface", "{np}", c -> surface(thing(c, "np")));
        rules.value("surface", "{the-picture}|it|this|that", _ -> new Thing.Picture());
        rules.value(
                "standing-there",
                "({be}|stands|stand|can be seen|can be read|appears|appear|{be} (written|printed|named|seen|shown|given|visible"
                        + "|painted|displayed|mentioned|listed|found)|do you see|can you (read|see)|do you read)",
                _ -> true);
        rules.value("standing-there", "", _ -> true);
        rules.value("place-in", "{ordinal}", c -> c.get("ordinal", Integer.class));
        rules.value("place-in", "(last|final|bottom)", _ -> -1);
        rules.value("place-in", "(top|uppermost)", _ -> 1);
        rules.value("place-in", "(second to last|second last|penultimate|last but one)", _ -> -2);
        rules.lexical("quote", TextPhrases::quotes);
    }

    /// A run of any words, the longest first.
    private static List<Reading> quotes(List<String> words, int at) {
        List<Reading> out = new ArrayList<>();
        for (int end = at + 1; end <= Math.min(words.size(), at + LONGEST_QUOTE); end++) {
            out.addFirst(new Reading(String.join(" ", words.subList(at, end)), end));
        }
        return out;
    }

    /// Where the text is to be read: a thing that tools find, or the whole picture.
    private static Thing surface(Thing thing) {
        Thing.Named kind = thing.kind();
        boolean carrier = CARRIERS.contains(kind.name())
                || CARRIERS.contains(kind.words().getLast())
                || Garment.of(kind.words().getLast()).isPresent();
        return switch (thing) {
            case Thing.Owned(Thing owner, Thing.Named _) when carrier -> surface(owner);
            case Thing.Clothes(Thing wearer, Garment _, String _) -> wearer;
            case Thing.Such(Thing base, Trait.At(Region region))
            when carrier -> new Thing.Part(surface(base), region, true);
            case Thing.Such(Thing base, Trait.Beside(Trait.Side side, Thing anchor, boolean _))
            when carrier && (side == Trait.Side.ON || side == Trait.Side.IN) -> surface(anchor);
            case Thing.Such(Thing base, Trait _) when carrier -> surface(base);
            case Thing.Part(Thing whole, Region region, boolean half) -> new Thing.Part(surface(whole), region, half);
            case Thing.Named _,
                    Thing.Such _,
                    Thing.Ranked _,
                    Thing.Nearest _,
                    Thing.Owned _,
                    Thing.Either _,
                    Thing.Aside _,
                    Thing.Picture _ -> carrier ? new Thing.Picture() : thing;
        };
    }

    private static Thing half(Thing thing, Region region) {
        return new Thing.Part(surface(thing), region, true);
    }

    private static void whole(Rules rules) {
        Function<Captures, Asked.Reading> all = _ -> new Asked.Reading.All();
        text(rules, "what {do} {surface} (say|read|tell|state|mean)", all);
        text(rules, "what {do} the (text|writing|words|lettering|inscription) {where} (say|read|mean)", all);
        text(rules, "what {do} it say [{where}]", all);
        text(rules, "what {be} [it] (written|printed|painted|displayed|spelled|engraved|inscribed) [{where}]", all);
        text(rules, "what {be} the (text|writing|inscription|message|caption|lettering|wording) [{where}]", all);
        text(
                rules,
                "(what|which) (text|writing|message|words|letter|letters|inscription|lettering) {standing-there} [{where}]",
                all);
        text(rules, "what (can|do) (you|we) read [{where}]", all);
        text(rules, "read [out] [the] (text|writing|sign|words|label) [{where}]", all);
        text(rules, "(what|which) {be} the (words|letters) [{where}]", all);
        text(rules, "how {do} {surface} read", all);
        Function<Captures, Asked.Reading> largest = _ -> new Asked.Reading.Largest();
        text(rules, "(what|which) word {standing-there} [{where}]", largest);
        text(rules, "what {be} the word [{where}]", largest);
        text(
                rules,
                "(what|which) [{name}] (name|brand|company|logo|brand name|place|city|town|street|country|team|destination|airline|title"
                        + "|make|manufacturer|label) {standing-there} [{where}]",
                largest);
        text(
                rules,
                "what {be} the [{name}] (name|brand|title|destination|make|manufacturer|brand name|company) [{where}]",
                largest);
        text(rules, "what brand [of {name}] {be} {surface}", largest);
        text(rules, "what {be} {surface} called", largest);
        text(rules, "what {be} {core} 's (name|brand|title)", largest);
        text(rules, "what {be} the {core} 's (name|brand|title)", largest);
    }

    private static void parts(Rules rules) {
        Function<Captures, Asked.Reading> word = c -> new Asked.Reading.Nth(false, c.get("place-in", Integer.class));
        Function<Captures, Asked.Reading> line = c -> new Asked.Reading.Nth(true, c.get("place-in", Integer.class));
        text(rules, "(what|which) {be} the {place-in} word [{where}]", word);
        text(rules, "(what|which) word {be} [the] {place-in} [{where}]", word);
        text(rules, "(what|which) word {standing-there} {place-in} [{where}]", word);
        text(rules, "what {do} the {place-in} word [{where}] (say|read)", word);
        text(rules, "what {do} the {place-in} (line|row) [of text] [{where}] (say|read)", line);
        text(rules, "what {be} the {place-in} (line|row) [of text] [{where}]", line);
        text(rules, "what {be} (written|printed) (in|on) the {place-in} (line|row) [{where}]", line);
        text(rules, "(what|which) {noun} {standing-there} (in|on) the {place-in} (line|row) [{where}]", line);
        text(
                rules,
                "(what|which) (word|words|text) {standing-there} (in|on) the {place-in} (line|row) [{where}]",
                line);
        text(rules, "what stands (in|on) the {place-in} (line|row) [{where}]", line);
        text(
                rules,
                "(what|which) (surname|last name|family name) {standing-there} [{where}]",
                _ -> new Asked.Reading.Nth(false, -1));
        text(
                rules,
                "(what|which) (first name|given name) {standing-there} [{where}]",
                _ -> new Asked.Reading.Nth(false, 1));
        text(rules, "what {be} the (surname|last name|family name) [{where}]", _ -> new Asked.Reading.Nth(false, -1));
        text(rules, "what {be} the (first name|given name) [{where}]", _ -> new Asked.Reading.Nth(false, 1));
        text(
                rules,
                "(what|which) {number} words {standing-there} [{where}]",
                c -> new Asked.Reading.Words(c.get("number", Integer.class)));
        text(
                rules,
                "(what|which) {be} the {number} words [{where}]",
                c -> new Asked.Reading.Words(c.get("number", Integer.class)));
        Function<Captures, Asked.Reading> number =
                c -> new Asked.Reading.Figure(c.maybe("place-in", Integer.class).orElse(1));
        rules.value(
                "figure",
                "[{name}] (number plate|license plate|licence plate|number|numbers|digits|digit|price|speed limit|year|figure|code|phone number|telephone number|date)",
                _ -> true);
        text(rules, "(what|which) {be} the {place-in} {figure} [{where}]", number);
        text(rules, "(what|which) {figure} {standing-there} [{where}]", number);
        text(rules, "what {be} the {figure} [{where}]", number);
        text(rules, "what {be} the {core} number", number);
        text(rules, "(what|which) {figure} {do} {surface} (have|show|say|display|wear|carry)", number);
        text(rules, "(what|which) {figure} {be} {surface} (wearing|carrying)", number);
        text(rules, "(what|which) {figure} {be} {surface}", number);
        text(rules, "what {be} {core} 's {figure}", number);
        text(rules, "what {be} the {core} 's {figure}", number);
        text(rules, "what {do} {surface} (prohibit|forbid|ban|disallow)", _ -> new Asked.Reading.Forbidden());
        text(
                rules,
                "what {be} (prohibited|forbidden|banned|not allowed) [by {surface}] [{where}]",
                _ -> new Asked.Reading.Forbidden());
        Function<Captures, Asked.Reading> letters = _ -> new Asked.Reading.Letters();
        rules.value(
                "glyphs",
                "(letters|text|writing|words|lettering|numbers|digits|inscription|word|letter|number|characters|font)",
                _ -> true);
        text(rules, "(what|which) (color|colour) {be} the {glyphs} [{where}]", letters);
        text(rules, "(what|which) {be} the (color|colour) of the {glyphs} [{where}]", letters);
        text(rules, "(what|which) (color|colour) {do} the {glyphs} [{where}] have", letters);
        text(rules, "in (what|which) (color|colour) {be} the {glyphs} [{where}]", letters);
        text(rules, "how many words {standing-there} [there] [{where}]", _ -> new Asked.Reading.HowMany(false));
        text(
                rules,
                "how many (lines|rows) [of text] {standing-there} [there] [{where}]",
                _ -> new Asked.Reading.HowMany(true));
        text(rules, "how many words {do} {surface} have", _ -> new Asked.Reading.HowMany(false));
    }

    private static void checks(Rules rules) {
        Function<Captures, Asked.Reading> any = _ -> new Asked.Reading.Any();
        text(rules, "{be} there [any|some] (text|writing|words|letters|lettering) [{where}]", any);
        text(rules, "(can|do) you see [any] (text|writing|words) [{where}]", any);
        text(rules, "{be} [any|some] (text|writing|words) visible [{where}]", any);
        text(rules, "{do} {surface} (have|contain|show) [any] (text|writing|words) [{where}]", any);
        text(rules, "{be} (anything|something) written [{where}]", any);
        Function<Captures, Asked.Reading> contains = c -> new Asked.Reading.Contains(c.get("quote", String.class));
        text(rules, "{do} {surface} (say|read|show the word|contain the word|have the word) {quote}", contains);
        text(rules, "{do} it say {quote} {where}", contains);
        text(rules, "{do} the word {quote} (appear|stand) [{where}]", contains);
        text(rules, "{be} the (word|words|name|number|letter) {quote} {where}", contains);
        text(
                rules,
                "{be} the (word|words|name|number) {quote} (written|printed|visible|shown|seen) [{where}]",
                contains);
        text(rules, "{be} there the word {quote} {where}", contains);
    }

    private static void text(Rules rules, String pattern, Function<Captures, Asked.Reading> reading) {
        rules.value(
                "text",
                pattern,
                c -> new Asked.Text(
                        c.maybe("where", Thing.class)
                                .or(() -> c.maybe("surface", Thing.class))
                                .or(() -> c.maybe("core", Thing.class).map(TextPhrases::surface))
                                .orElseGet(Thing.Picture::new),
                        reading.apply(c)));
    }
}
