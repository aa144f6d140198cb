package dev.vireo.visiontools.photos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ThingPhraseTest {
    private static final Trait RED = new Trait.OfColour(ColourName.RED);

    private static ThingPhrase parse(String phrase) {
        return ThingPhrase.parse(phrase, Canvas.WORDS);
    }

    private static void is(String phrase, String noun, Trait... traits) {
        ThingPhrase parsed = parse(phrase);
        assertEquals(noun, parsed.noun());
        assertEquals(List.of(traits), parsed.traits(), phrase);
    }

    @Test
    void traitsStandBesideTheNoun() {
        is("cars", "cars");
        is("The red car", "car", RED);
        is("a big red bus", "bus", RED, new Trait.OfSize(true));
        is("small dogs", "dogs", new Trait.OfSize(false));
        is("the left person", "person", new Trait.AtSide(true));
        is("person on the right", "person", new Trait.AtSide(false));
        is("red car on the left side", "car", RED, new Trait.AtSide(true));
        is("man in the light coat", "man", new Trait.InShade(true));
        is("the woman wearing a red dress", "woman", RED);
        is("man in red", "man", RED);
    }

    @Test
    void aColourThatIsAThingIsAThing() {
        is("orange", "orange");
        is("an orange cat", "cat", new Trait.OfColour(ColourName.ORANGE));
        is("orange orange", "orange", new Trait.OfColour(ColourName.ORANGE));
    }

    @Test
    void whatIsNotKnownStaysInTheNoun() {
        is("wooden car", "wooden car");
        is("red unicorn", "unicorn", RED);
        is("the person with the hat", "person with the hat");
        is("light blue car", "light blue car");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "the", "?!", "the any of"})
    void aPhraseWithoutANounIsRefused(String phrase) {
        VireoException e = assertThrows(VireoException.class, () -> parse(phrase));
        assertEquals(Code.USAGE, e.code());
        assertEquals("'" + phrase + "' names nothing", e.what());
    }
}
