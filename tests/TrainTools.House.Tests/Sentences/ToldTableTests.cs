using TrainTools.House.Tests.Sources;

namespace TrainTools.House.Tests.Sentences;

/// <summary>Every sentence that the host or its worker says has its translation, and no translation is left over.</summary>
public sealed class ToldTableTests
{
    private static readonly IReadOnlyList<FoundText> Texts = SentenceSources.All();
    private static readonly ToldTable Table = ToldTable.Japanese();

    [Fact]
    public void Table_HoldsEverySentenceOfTheSources()
    {
        var missing = Texts.Where(text => text.IsSentence && !Table.Host.ContainsKey(text.Template));

        Findings.None($"Sentences without a translation in {ToldTable.Path}, \"host\":", missing.Select(Line));
    }

    [Fact]
    public void Table_HoldsEveryClauseOfTheSources()
    {
        var missing = Texts.Where(text => text.IsClause && !Table.Words.ContainsKey(text.Template));

        Findings.None($"Parts of sentences without a translation in {ToldTable.Path}, \"words\":", missing.Select(Line));
    }

    [Fact]
    public void Table_HoldsNoSentenceThatTheSourcesHaveNoMore()
    {
        var sentences = Texts.Where(text => text.IsSentence).Select(text => text.Template);

        Findings.None("Translations of sentences that nobody says:", Table.Host.Keys.Except(sentences));
    }

    [Fact]
    public void Table_HoldsNoWordThatTheSourcesHaveNoMore()
    {
        var stub = ToldTable.TextsOfTheStub();

        var left = Table.Words.Keys.Except(Texts.Select(text => text.Template))
            .Where(word => !stub.Contains(word.Split('{')[0], StringComparison.Ordinal));

        Findings.None("Translations of words that nobody says:", left);
    }

    [Fact]
    public void Translations_HaveThePlaceholdersOfTheirSentences()
    {
        var different = Table.All.Where(entry => !ToldTable.Holes(entry.Key).SetEquals(ToldTable.Holes(entry.Value)));

        Findings.None("Placeholders differ:", different.Select(entry => $"{entry.Key}\n    {entry.Value}"));
    }

    private static string Line(FoundText text) => $"{text.Template}\t{text.Place}";
}
