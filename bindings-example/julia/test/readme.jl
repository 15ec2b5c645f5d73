# The program of README.md, as it stands.
@testset "README" begin
    text = read(joinpath(@__DIR__, "..", "README.md"), String)
    code = match(r"```julia\n(.*?)```"s, text).captures[1]
    cd(mktempdir()) do
        result = include_string(Module(:Readme), code)
        @test result === true
    end
end
