terraform apply <<EOF | tee "$(cat <<X
X
)" `a \` && (cd x; { terraform plan; }) # c
case $x in a) ;; esac
$((1+(2))) 'unclosed
