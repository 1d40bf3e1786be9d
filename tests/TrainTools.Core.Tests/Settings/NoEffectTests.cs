using TrainTools.Core.Settings;

namespace TrainTools.Core.Tests.Settings;

/// <summary>That who chooses a setting which does nothing is told so, for every setting with a condition.</summary>
public sealed class NoEffectTests
{
    public static TheoryData<string> Conditional => [.. Catalogue.Job.All
        .Where(setting => setting.OnlyWith.Length > 0).Select(setting => setting.Key)];

    [Fact]
    public void Conditions_OfTheCatalogue_AreThoseThatTheProgramHas() => Assert.Equal(
        [
            "keep_tokens", "prodigy_coefficient", "relative_step", "schedule_cycles", "schedule_power",
            "text_encoder_learning_rate", "warmup_init", "warmup_steps",
        ],
        Catalogue.Job.All.Where(setting => setting.OnlyWith.Length > 0).Select(setting => setting.Key).Order());

    [Theory]
    [MemberData(nameof(Conditional))]
    public void Setting_WithACondition_IsToldWhereItDoesNotHold(string key)
    {
        var setting = Catalogue.Training.Find(key)!;
        var other = Catalogue.Training.Find(setting.OnlyWith)!;
        var chosen = setting.With(new TrainingSettings(), Chosen(setting));

        foreach (string word in Words(other))
        {
            var notes = Catalogue.Training.WithoutEffect(other.With(chosen, other.Read(word)))
                .Where(note => note.Field == key).ToList(); // the other may have a condition as well

            if (setting.OnlyWithValues.Contains(word))
                Assert.Empty(notes);
            else
                Assert.Equal(("setting.no_effect", key), (Assert.Single(notes).Code, notes[0].Field));
        }
    }

    [Theory]
    [MemberData(nameof(Conditional))]
    public void Condition_OfASetting_NamesValuesThatTheOtherCanHave(string key)
    {
        var setting = Catalogue.Training.Find(key)!;

        Assert.Empty(setting.OnlyWithValues.Except(Words(Catalogue.Training.Find(setting.OnlyWith)!)));
    }

    [Fact]
    public void Defaults_HaveNothingWithoutEffect() => Assert.Empty(Catalogue.Training.WithoutEffect(new TrainingSettings()));

    [Fact]
    public void Sentence_OnTheCommandLine_SaysWhyAndWhatToDo()
    {
        var settings = new TrainingSettings { KeepTokens = 1, Optimizer = new() { TextEncoderLearningRate = 1e-5 } };

        Assert.Equal(
            [
                "--keep-tokens has no effect because --shuffle-caption is off: it counts only with on. " +
                "Change --shuffle-caption, or leave --keep-tokens as it was.",
                "--te-lr has no effect because --network-modules is unet: it counts only with unet+te. " +
                "Change --network-modules, or leave --te-lr as it was.",
            ],
            Catalogue.Training.WithoutEffect(settings).Select(SettingTexts.OnTheCommandLine));
    }

    private static object Chosen(Setting setting) => setting.Read(setting.Kind switch
    {
        SettingKind.Whole => "7",
        SettingKind.Toggle => "on",
        _ => "0.5",
    })!;

    private static IReadOnlyList<string> Words(Setting setting) => setting switch
    {
        { Kind: SettingKind.Toggle, OffAndOn.Count: 0 } => ["off", "on"],
        { Kind: SettingKind.Toggle } => setting.OffAndOn,
        _ => setting.Choices,
    };
}
