using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;

namespace TrainTools.Testbed;

/// <summary>
/// The tiny base's vocabulary, learned from the sample's captions and a few hundred words that captions of pictures
/// use. It is written in the form of CLIP's own <c>bpe_simple_vocab_16e6.txt.gz</c>: a headline, then a merge a line.
/// </summary>
internal static partial class TinyVocabulary
{
    /// <summary>256 bytes, each also as a word's end, then the merges, then begin and end of text.</summary>
    public const int Merges = TinyModelLayout.Vocabulary - 2 * 256 - 2;

    private const string Words = """
        a about above adult after all an and angry animal anime apple arm arms art at autumn baby back background
        bag ball bangs beach beautiful bed bedroom behind belt bird black blanket blonde blue blurry blush body book
        boots bow bowl boy bracelet braid branch bread bright brown building butterfly by cake calm camera car
        castle cat chair chibi child city classroom close closed clothes cloud clouds coat coffee collar color
        colorful cottage crossed crown cup curly curtain cute dance dark daughter day desert detailed dog door
        drawing dream dress ear earrings evening eyes face family fantasy father field finger fire flower flowers
        fog food foot for forest freckles friend from front frown fruit full garden girl glasses gloves gold good
        grass green grey guitar hair hand hands happy hat he head heart her high highres hills hips his holding home
        horse house ice illustration in indoors is island it jacket jeans jumping kitchen lady lake lamp landscape
        laugh leaf leaves left leg legs library light lights lion lips long looking lying magic man mask masterpiece
        moon morning mother mountain mouth music near necklace night nose ocean of old on one open orange outdoors
        over painting pants park party path pattern pencil person photo photograph picture pink plain plant playing
        pocket pony ponytail portrait purple quality rabbit rain rainbow raised reading red ribbon right ring river
        road robe robot rock room rose round running sad sand scarf scenery school sea shadow she shirt shoes short
        shoulder side silver simple sitting skirt sky sleeping sleeves small smile smiling snow socks soft spring
        standing star stars straight street striped student style summer sun sunlight sunset surprised sweater sword
        table tail tall tears teeth the their tie tilted to tower town train tree trees twins two umbrella under
        uniform up upper very village violin walking wall warm water watercolor wearing wedding white wide wind
        window wings winter with woman wood woods year yellow young
        """;

    /// <summary>Writes the file.</summary>
    public static void Write(Stream stream)
    {
        using var gzip = new GZipStream(stream, CompressionLevel.Optimal, leaveOpen: true);
        gzip.Write(Encoding.UTF8.GetBytes(Text()));
    }

    /// <summary>The file's text; the last line has no end, for readers that count lines.</summary>
    internal static string Text()
    {
        // A caption weighs as much as ten lines of the list: her own tags shall be few tokens.
        var captions = Album.Training.Concat(Album.Validation).SelectMany(pose => Enumerable.Repeat(pose.Caption, 10));
        var words = captions.Append(Words).SelectMany(text => Word().Matches(text).Select(match => match.Value));
        var merges = BytePairs.Learn(words, Merges).Select(merge => $"{merge.Left} {merge.Right}");
        return string.Join('\n', merges.Prepend("#version: 0.2, learned from the captions of the Train Tools sample"));
    }

    [GeneratedRegex("[a-z]+")]
    private static partial Regex Word();
}
