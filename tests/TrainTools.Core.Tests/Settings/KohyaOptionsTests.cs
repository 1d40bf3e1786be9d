using TrainTools.Core.Settings;
using TrainTools.Testing;

namespace TrainTools.Core.Tests.Settings;

public sealed class KohyaOptionsTests
{
    [Fact]
    public void Option_OfEveryOneOfKohyas_IsASettingOrHasAdvice()
    {
        var options = File.ReadLines(Path.Combine(GoldenFolder.Own, "kohya_options.tsv")).Skip(1)
            .Select(line => line.Split('\t')[0]).ToList();
        var ours = Catalogue.Job.All.SelectMany(setting => setting.KohyaOptions)
            .Select(option => option.Split('=')[0]).Append("--resolution").Append("--resume").ToList();

        Assert.Equal(196, options.Count);
        Assert.DoesNotContain(options, option => !ours.Contains(option) && KohyaOptions.AdviceFor(option) is null);
        Assert.DoesNotContain(options, option => ours.Contains(option) && KohyaOptions.AdviceFor(option) is not null);
        Assert.Empty(ours.Concat(KohyaOptions.Names.Select(name => "--" + name)).Except(options));
    }

    [Fact]
    public void AdviceFor_AnOptionWithAValue_IsThatOfTheOption()
    {
        Assert.Equal("give --repeats N.", KohyaOptions.AdviceFor("--dataset_repeats=3"));
        Assert.Null(KohyaOptions.AdviceFor("--nonsense"));
    }
}
